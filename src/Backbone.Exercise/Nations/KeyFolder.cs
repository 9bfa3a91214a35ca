using System.Collections.Immutable;
using Backbone.Authority;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Suites;

namespace Backbone.Exercise.Nations;

/// <summary>Makes keys straight into key files of one folder, under one passphrase.</summary>
internal sealed class KeyFolder
{
    private readonly string _folder;
    private readonly string _passphrase;

    /// <summary>Makes the folder, and a passphrase of chance beside its keys.</summary>
    public KeyFolder(string folder, string passphraseFile)
    {
        _folder = PrivateFiles.MakeFolder(folder);
        _passphrase = PrivateFiles.WritePassphrase(passphraseFile);
    }

    /// <summary>The passphrase of all files.</summary>
    public string Passphrase => _passphrase;

    /// <summary>A new signing key.</summary>
    /// <param name="name">The file's, without its ending.</param>
    /// <param name="custody">Takes the key for use now; null: it lives in the file alone.</param>
    public SigningPublicKey MakeSigning(string name, MemoryKeyCustody? custody = null)
    {
        using var keys = new KeyBundle([SigningKey.Generate()], []);
        var made = keys.SigningKeys[0].PublicKey;
        Write(name, keys);
        if (custody is not null) keys.MoveTo(custody);
        return made;
    }

    /// <summary>New opening keys: this week's, and two ahead.</summary>
    public ImmutableArray<OpeningEpoch> MakeEpochs(string name, Timestamp from)
    {
        var plan = EpochPlan.Weekly;
        using var keys = new KeyBundle([], Enumerable.Range(0, plan.Count).Select(_ => OpeningKey.Generate()));
        Write(name, keys);
        return [.. keys.OpeningKeys.Select((key, week) => new OpeningEpoch(key.PublicKey,
            new Lifetime(from.Plus(plan.Length * week), from.Plus(plan.Length * (week + 1))), Withdrawn: false))];
    }

    private void Write(string name, KeyBundle keys) =>
        KeyFile.Write(Path.Combine(_folder, name + KeyFile.Extension), keys, _passphrase, PassphraseCost.Exercise);
}
