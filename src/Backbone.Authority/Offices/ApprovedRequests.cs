using System.Collections.Immutable;
using Backbone.Authority.Enrolling;
using Backbone.Custody;
using Backbone.Protocol.Addresses;

namespace Backbone.Authority.Offices;

/// <summary>
/// The requests that a registrar granted, kept as they came: they say which keys are of which device, which no document does, and are the
/// evidence of who asked for what.
/// </summary>
internal static class ApprovedRequests
{
    private const string FolderName = "approved";
    private const string Extension = ".request";
    private const int MaxFiles = 64 * 1024;

    /// <summary>Keeps one.</summary>
    public static void Keep(OfficeFolder office, EnrollmentRequest request)
    {
        OwnerFolder.Make(office.At(FolderName));
        AuthorityFiles.Write(office.At(FolderName, $"{Prefix(request.Address, request.Device)}{request.Hash}{Extension}"), request.Bytes.Span);
    }

    /// <summary>Those of one device.</summary>
    public static ImmutableArray<EnrollmentRequest> Of(OfficeFolder office, PrincipalAddress address, string device)
    {
        var folder = office.At(FolderName);
        if (!Directory.Exists(folder)) return [];
        return
        [
            .. Directory.EnumerateFiles(folder, $"{Prefix(address, device)}*{Extension}").Take(MaxFiles)
                .Select(file => EnrollmentRequest.Read(AuthorityFiles.Read(file, EnrollmentRequest.MaxSize)))
                .Where(request => request.Address == address && request.Device == device),
        ];
    }

    private static string Prefix(PrincipalAddress address, string device) => $"{address.ToString().Replace('/', '.')}.{device}.";
}
