namespace Backbone.EndToEnd.Tests.Refusals;

/// <summary>Where a refusal is seen.</summary>
internal enum Sight
{
    /// <summary>A person's or system's own gateway answers it, or the person's SDK says it.</summary>
    Client,

    /// <summary>The broker answers it to a gateway.</summary>
    Gateway,

    /// <summary>The recipient's operator finds it in quarantine.</summary>
    Quarantine,

    /// <summary>The recipient's gateway states it in a receipt.</summary>
    Receipt,
}
