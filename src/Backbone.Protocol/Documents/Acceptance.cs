namespace Backbone.Protocol.Documents;

/// <summary>What a nation takes in, as signed. Known to gateways, never to the broker.</summary>
public sealed record Acceptance : PolicyDocument
{
    internal Acceptance(DocumentHead head, DocumentVersion id) : base(head, id) { }
}
