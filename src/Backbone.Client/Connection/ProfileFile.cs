using System.Text.Json;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Client.Connection;

/// <summary>Reads and writes profile.json, and a profile's other small files.</summary>
internal static class ProfileFile
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string Enroll = "take it from where the registrar made it, or name another folder";

    public static Profile Read(string folder)
    {
        var path = Path.Combine(folder, Profile.FileName);
        if (!File.Exists(path)) throw new BackboneException(FaultKind.Usage, $"there is no profile at {path}", Enroll);
        ProfileSettings settings;
        try
        {
            settings = JsonSerializer.Deserialize(
                new MemoryStream(ReadSmall(path, ownerOnly: false)), ProfileJson.Default.ProfileSettings) // which passes over a byte order mark
                ?? throw new JsonException("it is null");
        }
        catch (JsonException fault)
        {
            throw new BackboneException(FaultKind.Usage, $"{path} cannot be read: {fault.Message}", Enroll, fault);
        }
        return new Profile(folder)
        {
            Address = PrincipalAddress.TryParse(settings.Address, out var address) && address.Kind == PrincipalKind.Person
                ? address : throw Wrong(path, "address", "a person's or system's address such as KOR/kisa/lee"),
            Federation = FederationName.TryParse(settings.Federation, out var federation)
                ? federation : throw Wrong(path, "federation", "a federation's name such as backbone.example"),
            Gateway = ReadGateway(settings.Gateway)
                ?? throw Wrong(path, "gateway", "an address of the form https://host:port"),
            CharterHash = ReadHash(settings.CharterHash)
                ?? throw Wrong(path, "charterHash", "64 hexadecimal digits, compared out of band"),
            Device = Reader.IsDeviceName(settings.Device)
                ? settings.Device! : throw Wrong(path, "device", "a name of 1 to 32 of a–z, 0–9 and -"),
        };
    }

    public static void Write(Profile profile)
    {
        if (profile.Address.Kind != PrincipalKind.Person
            || ReadGateway(profile.Gateway.ToString()) is null || !Reader.IsDeviceName(profile.Device))
            throw new BackboneException(FaultKind.Usage,
                "a profile is a person's or system's, has a gateway https://host:port and a device [a-z0-9-]{1,32}");
        var settings = new ProfileSettings(profile.Address.ToString(), profile.Federation.ToString(),
            profile.Gateway.GetLeftPart(UriPartial.Authority), profile.CharterHash.ToString(), profile.Device);
        try
        {
            foreach (var folder in new[] { profile.Folder, profile.RootsFolder, profile.KeysFolder, profile.DocumentsFolder })
                MakeFolder(folder);
            WholeFile.Write(Path.Combine(profile.Folder, Profile.FileName),
                JsonSerializer.SerializeToUtf8Bytes(settings, ProfileJson.Default.ProfileSettings), replace: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BackboneException(FaultKind.Usage, $"{profile.Folder} cannot be written: {fault.Message}",
                "check the folder's rights and the disk", fault);
        }
    }

    /// <summary>Makes a folder that only its owner enters.</summary>
    public static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, Owner | UnixFileMode.UserExecute);
    }

    /// <summary>Reads a small file whole.</summary>
    public static byte[] ReadSmall(string path, bool ownerOnly)
    {
        try
        {
            using var file = WholeFile.Open(path);
            if (ownerOnly && WholeFile.IsOpenToOthers(file))
                throw new BackboneException(FaultKind.Identity, $"{path} is open to others than its owner", $"chmod 600 {path}");
            var bytes = WholeFile.Read(file, ClientLimits.SmallFileBytes);
            return bytes.Length <= ClientLimits.SmallFileBytes ? bytes : throw new BackboneException(FaultKind.Usage,
                $"{path} has more than {ClientLimits.SmallFileBytes} bytes, which are the limit");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BackboneException(FaultKind.Usage, $"{path} cannot be read: {fault.Message}",
                "check that it is there and its rights", fault);
        }
    }

    private static Uri? ReadGateway(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps
        && uri is { PathAndQuery: "/", UserInfo: "", Fragment: "" } ? uri : null;

    private static Digest? ReadHash(string? text) =>
        text is { Length: 2 * Digest.Size } && text.All(char.IsAsciiHexDigit) ? new Digest(Convert.FromHexString(text)) : null;

    private static BackboneException Wrong(string path, string name, string wanted) =>
        new(FaultKind.Usage, $"in {path}, '{name}' is not {wanted}", "correct it, or have the registrar make the profile anew");
}
