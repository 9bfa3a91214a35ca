namespace Backbone.Protocol.Batches;

/// <summary>What is signed, alone or in a batch (SPEC § Batches); one batch holds one kind, signed by one key.</summary>
public enum BatchRole : byte
{
    /// <summary>Strings T, in a batch by a service key. An officer signs each alone.</summary>
    Envelope = 1,

    /// <summary>Stamp statements, by a nation's stamp key.</summary>
    Stamp = 2,
}
