using System.Text;
using Backbone.Client.Connection;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;

namespace Backbone.Client.Receiving;

/// <summary>
/// Subjects of messages that were opened on this device, one file each in the profile, sealed to a key of this device: a list can show
/// them again to whoever has the keys, and to nobody when the key has ended. A help, and no record: what cannot be read is left out.
/// </summary>
internal sealed class SubjectBook(string folder, IKeyCustody custody)
{
    private const string Extension = ".bin";

    /// <summary>Keeps a subject; the oldest go where there are too many.</summary>
    /// <exception cref="BackboneException">Fault: the folder cannot be written.</exception>
    public void Write(EnvelopeId envelope, string subject, OpeningPublicKey key)
    {
        try
        {
            SealedFile.Write(PathOf(envelope), Info(envelope), Encoding.UTF8.GetBytes(subject), key);
            var files = new DirectoryInfo(folder).GetFiles("*" + Extension);
            foreach (var old in files.OrderByDescending(file => file.LastWriteTimeUtc).Skip(ClientLimits.RememberedSubjects)) old.Delete();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BackboneException(FaultKind.Fault, $"the subject cannot be kept in {folder}: {fault.Message}",
                "check the folder's rights and the disk", fault);
        }
    }

    /// <summary>A subject; null where none was kept, or no key that opens it is held here.</summary>
    public string? Find(EnvelopeId envelope) =>
        SealedFile.Find(PathOf(envelope), Info(envelope), ClientLimits.SmallFileBytes, custody) is { } subject ? Encoding.UTF8.GetString(subject) : null;

    private static byte[] Info(EnvelopeId envelope) => [.. "backbone/1/profile-subject\0"u8, .. envelope.Hash.ToArray()];

    private string PathOf(EnvelopeId envelope) => Path.Combine(folder, envelope + Extension);
}
