namespace Backbone.Protocol.Documents;

/// <summary>What a nation lets out, as signed. Never leaves home.</summary>
public sealed record Release : PolicyDocument
{
    internal Release(DocumentHead head, DocumentVersion id) : base(head, id) { }
}
