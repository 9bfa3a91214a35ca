using Backbone.Custody;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;

namespace Backbone.Authority.Enrolling;

/// <summary>
/// The key files of whoever is enrolled that hold a signing key: <c>signing.keyfile</c>, and the key that follows it in
/// <c>signing.2.keyfile</c>, and so on. A point, because no member or system has one in its name.
/// </summary>
/// <param name="folder">Where they are.</param>
/// <param name="granted">The request that was granted last, which says which keys are in use; null where nobody is enrolled here yet.</param>
/// <param name="passphrase">Seals them.</param>
/// <param name="cost">What one try of the passphrase is to cost.</param>
internal sealed class SigningFiles(string folder, EnrollmentRequest? granted, string passphrase, PassphraseCost cost)
{
    private const int MaxFiles = 1024;

    /// <summary>
    /// The keys for the next request: the newest that was granted, or the first; and the next one beside it where that is wanted. One that
    /// an earlier request made, and nobody granted, is taken up.
    /// </summary>
    /// <param name="name">What the first file is called.</param>
    /// <param name="withNext">Whether the next one is wanted.</param>
    /// <param name="custody">Takes the keys.</param>
    /// <exception cref="CustodyException">A file cannot be opened or written.</exception>
    public List<SigningPublicKey> Ready(string name, bool withNext, MemoryKeyCustody custody)
    {
        var known = granted?.SigningKeys.Select(key => key.Key.Kid).ToHashSet() ?? [];
        var (inUse, others, last) = (default((string Path, SigningKid Kid)?), new List<string>(), 0);
        foreach (var number in Enumerable.Range(1, MaxFiles).Where(number => File.Exists(PathOf(name, number))))
        {
            last = number;
            var kid = KidIn(PathOf(name, number));
            if (known.Contains(kid)) inUse = (PathOf(name, number), kid);
            else others.Add(PathOf(name, number));
        }
        if (inUse is not { } used) return [Take(others.FirstOrDefault() ?? Make(PathOf(name, 1)), custody)];
        var first = Take(used.Path, custody);
        return withNext ? [first, Take(others.LastOrDefault() ?? Make(PathOf(name, last + 1)), custody)] : [first];
    }

    private string Make(string path)
    {
        using var keys = new KeyBundle([SigningKey.Generate()], []);
        KeyFile.Write(path, keys, passphrase, cost);
        return path;
    }

    private SigningPublicKey Take(string path, MemoryKeyCustody custody)
    {
        using var keys = KeyFile.Read(path, passphrase);
        var key = OnlyIn(path, keys.SigningKeys.Select(one => one.PublicKey));
        keys.MoveTo(custody);
        return key;
    }

    private static SigningKid KidIn(string path) => OnlyIn(path, KeyFile.Describe(path).SigningKids);

    private static T OnlyIn<T>(string path, IEnumerable<T> keys) => keys.ToList() is [var only] ? only
        : throw new CustodyException($"{path} does not hold one signing key: name the folder of whoever is enrolled");

    private string PathOf(string name, int number) => Path.Combine(folder, (number == 1 ? name : $"{name}.{number}") + KeyFile.Extension);
}
