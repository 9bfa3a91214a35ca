using System.Net;
using System.Net.Sockets;

namespace Backbone.Cli.Doctor;

/// <summary>Whether the name of whoever is called is known to this machine.</summary>
internal static class NameLook
{
    private const int Shown = 8;

    /// <summary>Asks the machine's name service.</summary>
    /// <param name="host">A name or an address.</param>
    /// <param name="named">Where it is named.</param>
    /// <param name="cancel">Ends the wait.</param>
    public static async Task<Diagnosis> AtAsync(string host, string named, CancellationToken cancel)
    {
        if (IPAddress.TryParse(host, out _)) return Diagnosis.Well(Examinations.Name, $"{host} is an address");
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host, cancel);
            return Diagnosis.Well(Examinations.Name, $"{host} is {string.Join(", ", addresses.Take(Shown).Select(address => address.ToString()))}");
        }
        catch (SocketException fault)
        {
            return new Diagnosis(Examinations.Name, Verdict.Ill, $"the name {host} is not known here: {fault.Message}",
                $"check {named}, and this machine's name service");
        }
    }
}
