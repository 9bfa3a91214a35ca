using Backbone.Client.Sending;

namespace Backbone.Cli.Grammar;

/// <summary>The words for markings and kinds.</summary>
internal static class Vocabulary
{
    /// <summary>TLP 2.0, from open to closed.</summary>
    public static Words<Tlp> Markings { get; } = new(("clear", Tlp.Clear), ("green", Tlp.Green), ("amber", Tlp.Amber),
        ("amber+strict", Tlp.AmberStrict), ("red", Tlp.Red));

    /// <summary>PAP, from open to closed.</summary>
    public static Words<Pap> Permissions { get; } =
        new(("clear", Pap.Clear), ("green", Pap.Green), ("amber", Pap.Amber), ("red", Pap.Red));

    /// <summary>Caveats.</summary>
    public static Words<Caveat> Caveats { get; } = new(("orcon", Caveat.Orcon));

    /// <summary>Precedences.</summary>
    public static Words<Precedence> Precedences { get; } = new(("routine", Precedence.Routine),
        ("priority", Precedence.Priority), ("immediate", Precedence.Immediate), ("flash", Precedence.Flash));

    /// <summary>Categories that a person sends.</summary>
    public static Words<Category> Sendable { get; } = new(
        ("bulletin", Category.Bulletin), ("indicators", Category.Indicators), ("incident", Category.Incident),
        ("request", Category.Request), ("response", Category.Response), ("sighting", Category.Sighting));

    /// <summary>All categories.</summary>
    public static Words<Category> Categories { get; } = new(
        ("bulletin", Category.Bulletin), ("indicators", Category.Indicators), ("incident", Category.Incident),
        ("request", Category.Request), ("response", Category.Response), ("sighting", Category.Sighting),
        ("recall", Category.Recall), ("receipt", Category.Receipt), ("policy", Category.Policy));

    /// <summary>Stages that <c>--wait</c> waits for.</summary>
    public static Words<DeliveryStage> Awaitable { get; } = new(("accepted", DeliveryStage.Accepted),
        ("delivered", DeliveryStage.Delivered), ("opened", DeliveryStage.Opened));

    /// <summary>All stages.</summary>
    public static Words<DeliveryStage> Stages { get; } = new(
        ("pending", DeliveryStage.Pending), ("submitted", DeliveryStage.Submitted),
        ("not taken", DeliveryStage.NotTaken), ("accepted", DeliveryStage.Accepted),
        ("committed", DeliveryStage.Committed), ("delivered", DeliveryStage.Delivered),
        ("opened", DeliveryStage.Opened), ("refused", DeliveryStage.Refused), ("expired", DeliveryStage.Expired),
        ("recalled", DeliveryStage.Recalled));

    /// <summary>Relations.</summary>
    public static Words<RelationKind> Relations { get; } = new(
        ("in reply to", RelationKind.InReplyTo), ("supersedes", RelationKind.Supersedes),
        ("recalls", RelationKind.Recalls), ("derived from", RelationKind.DerivedFrom));
}
