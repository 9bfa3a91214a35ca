namespace Backbone.Protocol;

/// <summary>The labels that keep apart whatever is hashed, sealed or signed (SPEC § Labels); each is used for one thing.</summary>
internal static class Labels
{
    public static ReadOnlySpan<byte> Header => "backbone/1/header\0"u8;
    public static ReadOnlySpan<byte> Content => "backbone/1/content\0"u8;
    public static ReadOnlySpan<byte> ContentKey => "backbone/1/cek\0"u8;
    public static ReadOnlySpan<byte> HomeWrap => "backbone/1/home\0"u8;
    public static ReadOnlySpan<byte> Share => "backbone/1/share\0"u8;
    public static ReadOnlySpan<byte> Sharing => "backbone/1/sharing\0"u8;
    public static ReadOnlySpan<byte> Envelope => "backbone/1/envelope\0"u8;
    public static ReadOnlySpan<byte> Approval => "backbone/1/approval\0"u8;
    public static ReadOnlySpan<byte> Border => "backbone/1/border\0"u8;
    public static ReadOnlySpan<byte> Stamp => "backbone/1/stamp\0"u8;
    public static ReadOnlySpan<byte> Ruling => "backbone/1/ruling\0"u8;
    public static ReadOnlySpan<byte> Salted => "backbone/1/salted\0"u8;
    public static ReadOnlySpan<byte> Entry => "backbone/1/entry\0"u8;
    public static ReadOnlySpan<byte> Batch => "backbone/1/batch\0"u8;
    public static ReadOnlySpan<byte> Acknowledgement => "backbone/1/ack\0"u8;
    public static ReadOnlySpan<byte> Journal => "backbone/1/journal\0"u8;

    public static ReadOnlySpan<byte> EnvelopeContext => "backbone/1/envelope"u8;
    public static ReadOnlySpan<byte> ApprovalContext => "backbone/1/approval"u8;
    public static ReadOnlySpan<byte> OriginatorReleaseContext => "backbone/1/orcon"u8;
    public static ReadOnlySpan<byte> StampContext => "backbone/1/stamp"u8;
    public static ReadOnlySpan<byte> BatchContext => "backbone/1/batch"u8;
    public static ReadOnlySpan<byte> AcknowledgementContext => "backbone/1/ack"u8;
    public static ReadOnlySpan<byte> JournalContext => "backbone/1/journal"u8;
    public static ReadOnlySpan<byte> SharingContext => "backbone/1/sharing"u8;
    public static ReadOnlySpan<byte> EvidenceContext => "backbone/1/evidence"u8;
}
