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
    private const string WithdrawnExtension = ".withdrawn";
    private const int MaxFiles = 64 * 1024;

    /// <summary>Keeps one.</summary>
    public static void Keep(OfficeFolder office, EnrollmentRequest request)
    {
        OwnerFolder.Make(office.At(FolderName));
        AuthorityFiles.Write(office.At(FolderName, FileName(request, Extension)), request.Bytes.Span);
    }

    /// <summary>Those of one device, but for what was withdrawn.</summary>
    public static ImmutableArray<EnrollmentRequest> Of(OfficeFolder office, PrincipalAddress address, string device) =>
        [.. Read(office, Prefix(address, device), Extension).Where(request => request.Address == address && request.Device == device)];

    /// <summary>Those of all devices of somebody, but for what was withdrawn.</summary>
    public static ImmutableArray<EnrollmentRequest> Of(OfficeFolder office, PrincipalAddress address) =>
        [.. Read(office, $"{NameOf(address)}.", Extension).Where(request => request.Address == address)];

    /// <summary>Those whose keys were taken away, in the whole nation.</summary>
    public static ImmutableArray<EnrollmentRequest> Withdrawn(OfficeFolder office) => [.. Read(office, "", WithdrawnExtension)];

    /// <summary>Notes that the keys of requests were taken away: no request with one of them is granted again.</summary>
    public static void Withdraw(OfficeFolder office, IEnumerable<EnrollmentRequest> requests)
    {
        foreach (var request in requests)
        {
            AuthorityFiles.Write(office.At(FolderName, FileName(request, WithdrawnExtension)), request.Bytes.Span);
            File.Delete(office.At(FolderName, FileName(request, Extension)));
        }
    }

    private static IEnumerable<EnrollmentRequest> Read(OfficeFolder office, string prefix, string extension) =>
        Directory.Exists(office.At(FolderName))
            ? Directory.EnumerateFiles(office.At(FolderName), $"{prefix}*{extension}").Take(MaxFiles)
                .Select(file => EnrollmentRequest.Read(AuthorityFiles.Read(file, EnrollmentRequest.MaxSize)))
            : [];

    private static string FileName(EnrollmentRequest request, string extension) =>
        $"{Prefix(request.Address, request.Device)}{request.Hash}{extension}";

    private static string NameOf(PrincipalAddress address) => address.ToString().Replace('/', '.');

    private static string Prefix(PrincipalAddress address, string device) => $"{NameOf(address)}.{device}.";
}
