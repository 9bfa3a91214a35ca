using Backbone.Client;
using Backbone.Custody;

namespace Backbone.Cli.Doctor;

/// <summary>One examination: what it throws of what it is there to find becomes a diagnosis.</summary>
internal static class Look
{
    /// <summary>Looks.</summary>
    /// <param name="code">Which examination.</param>
    /// <param name="look">What is done; it says what was found.</param>
    public static async Task<Diagnosis> AtAsync(string code, Func<Task<Diagnosis>> look)
    {
        try
        {
            return await look();
        }
        catch (BackboneException fault)
        {
            return new Diagnosis(code, Verdict.Ill, fault.Message, fault.NextStep);
        }
        catch (CustodyException fault)
        {
            return new Diagnosis(code, Verdict.Ill, fault.Message, "check the passphrase, and that the key files are whole and their owner's alone");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new Diagnosis(code, Verdict.Ill, fault.Message, "check the file's owner and rights, and the disk");
        }
    }

    /// <summary>Looks at what needs no waiting.</summary>
    public static Task<Diagnosis> AtAsync(string code, Func<Diagnosis> look) => AtAsync(code, () => Task.FromResult(look()));
}
