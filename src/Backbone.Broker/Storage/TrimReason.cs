namespace Backbone.Broker.Storage;

/// <summary>Why a record's bytes are gone. The numbers are stored: they never change.</summary>
internal enum TrimReason
{
    /// <summary>The recipient's gateway acknowledged it.</summary>
    Acknowledged = 1,

    /// <summary>Its time had passed.</summary>
    Expired = 2,
}
