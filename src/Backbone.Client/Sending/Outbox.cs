using System.Collections.Immutable;
using Backbone.Client.Connection;
using Backbone.Contracts.Gateway.V1;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;
using Google.Protobuf;

namespace Backbone.Client.Sending;

/// <summary>
/// Sealed envelopes, one file each in the profile, of which no answer says yet whether the gateway took them: 1 kept · 2 offered ·
/// 3 dropped once there is an answer, whichever it is. The same bytes may be offered again at any time; the gateway takes them once.
/// What is kept is sealed as it would go out. Safe for many threads, and for many processes of one profile.
/// </summary>
public sealed class Outbox
{
    private const string Extension = ".bin";
    private readonly SendingDesk _desk;
    private readonly string _folder;

    internal Outbox(SendingDesk desk, string folder) => (_desk, _folder) = (desk, folder);

    /// <summary>Keeps an envelope, submits it, and drops it where there is an answer.</summary>
    /// <returns>The answer; a refusal is one too.</returns>
    /// <exception cref="BackboneException">As for submitting: it is kept then. Fault: it cannot be kept, and was not submitted.</exception>
    public async Task<Submission> SubmitAsync(SealedMessage message, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        // 1
        Keep(message);
        // 2
        var submission = await _desk.SubmitAsync(message, cancel).ConfigureAwait(false);
        // 3
        Drop(message.Envelope.Id);
        return submission;
    }

    /// <summary>Keeps an envelope that was submitted some other way and got no answer.</summary>
    /// <exception cref="BackboneException">Fault: the folder cannot be written.</exception>
    public void Keep(SealedMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        try
        {
            ProfileFile.MakeFolder(_folder);
            WholeFile.Write(PathOf(message.Envelope.Id), SendingDesk.RequestOf(message).ToByteArray(), replace: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BackboneException(FaultKind.Fault, $"the envelope cannot be kept in {_folder}: {fault.Message}",
                "check the folder's rights and the disk; nothing was sent", fault);
        }
    }

    /// <summary>What is kept, the oldest first; needs neither keys nor the gateway.</summary>
    /// <exception cref="BackboneException">Fault: the folder cannot be read.</exception>
    public ImmutableArray<KeptMessage> List()
    {
        if (!Directory.Exists(_folder)) return [];
        try
        {
            return
            [
                .. new DirectoryInfo(_folder).GetFiles("*" + Extension)
                    .OrderBy(file => file.LastWriteTimeUtc).ThenBy(file => file.Name, StringComparer.Ordinal).Select(Read),
            ];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BackboneException(FaultKind.Fault, $"{_folder} cannot be read: {fault.Message}", "check its rights", fault);
        }
    }

    /// <summary>Drops an envelope: whether the gateway took it stays open.</summary>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="BackboneException">Fault: it cannot be removed.</exception>
    public bool Drop(EnvelopeId envelope)
    {
        var path = PathOf(envelope);
        try
        {
            var there = File.Exists(path);
            if (there) File.Delete(path);
            return there;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BackboneException(FaultKind.Fault, $"{path} cannot be removed: {fault.Message}", "check the folder's rights", fault);
        }
    }

    private static KeptMessage Read(FileInfo file)
    {
        var kept = Timestamp.From(file.LastWriteTimeUtc);
        var bytes = WholeFile.Read(file.FullName, ClientLimits.KeptEnvelopeBytes);
        if (bytes.Length > ClientLimits.KeptEnvelopeBytes) return Broken($"it has more than {ClientLimits.KeptEnvelopeBytes} bytes");
        SubmitRequest request;
        try
        {
            request = SubmitRequest.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException fault)
        {
            return Broken(fault.Message);
        }
        if (!Envelope.TryRead(request.Envelope.Memory, out var envelope, out var refused)) return Broken(refused.Detail);
        if (!HomeWrapForm.TryRead(request.HomeWraps, out var wraps)) return Broken("its home wraps are none");
        return envelope.Id + Extension == file.Name ? new KeptMessage(file.FullName, kept, new SealedMessage(envelope, wraps), "")
            : Broken($"it holds envelope {envelope.Id}");

        KeptMessage Broken(string why) => new(file.FullName, kept, null, why);
    }

    private string PathOf(EnvelopeId envelope) => Path.Combine(_folder, envelope + Extension);
}
