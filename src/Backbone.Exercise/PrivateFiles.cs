using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Backbone.Custody;

namespace Backbone.Exercise;

/// <summary>Writes what only its owner may read: folders 0700, files 0600, each complete or absent at any moment.</summary>
internal static class PrivateFiles
{
    private const int PassphraseBytes = 16; // 128 bits
    private const int MostBytes = 64 * 1024;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Makes a folder, and those above it that are missing, for its owner only.</summary>
    public static string MakeFolder(params string[] parts) => OwnerFolder.Make(parts);

    /// <summary>Writes a file, in the place of one that is there.</summary>
    public static void Write(string path, ReadOnlySpan<byte> bytes) => WholeFile.Write(path, bytes, replace: true);

    /// <summary>Writes a JSON object.</summary>
    public static void Write(string path, JsonObject json) => Write(path, Encoding.UTF8.GetBytes(json.ToJsonString(Indented) + "\n"));

    /// <summary>Writes a passphrase of chance.</summary>
    /// <returns>The passphrase.</returns>
    public static string WritePassphrase(string path)
    {
        var passphrase = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(PassphraseBytes));
        Write(path, Encoding.ASCII.GetBytes(passphrase + "\n"));
        return passphrase;
    }

    /// <summary>Reads a JSON object.</summary>
    /// <exception cref="ExerciseException">It is not there, or is none.</exception>
    public static JsonObject ReadObject(string path)
    {
        try
        {
            return JsonNode.Parse(WholeFile.Read(path, MostBytes)) as JsonObject ?? throw new JsonException("it is no JSON object");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new ExerciseException($"{path} cannot be read ({fault.Message}): restore it, or make the exercise anew in another folder", fault);
        }
    }
}
