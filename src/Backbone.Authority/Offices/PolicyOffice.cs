using Backbone.Authority.Introductions;
using Backbone.Custody;

namespace Backbone.Authority.Offices;

/// <summary>A nation's policy officer: holds the key that signs policies, which the root holder puts in charge.</summary>
public static class PolicyOffice
{
    /// <summary>The key's name in the folder.</summary>
    public const string KeyName = "policy";

    /// <summary>Makes the key; one that is there is opened and introduced again.</summary>
    /// <returns>What the root holder needs to put it in charge.</returns>
    /// <exception cref="CustodyException">It cannot be opened, or cannot be written.</exception>
    public static byte[] Create(OfficeFolder folder, string passphrase, PassphraseCost cost)
    {
        ArgumentNullException.ThrowIfNull(folder);
        using var custody = new MemoryKeyCustody();
        var key = folder.HasKey(KeyName) ? folder.OpenKey(KeyName, passphrase, custody) : folder.MakeKey(KeyName, passphrase, cost, custody);
        return new OfficeIntroduction(folder.Federation, folder.Nation, key, null).Write(custody);
    }
}
