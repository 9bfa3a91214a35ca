using Backbone.Authority;
using Backbone.Protocol.Addresses;

namespace Backbone.Gateway.Tests.Delivery;

/// <summary>Changes of documents that readers feel.</summary>
internal static class TestDocuments
{
    /// <summary>A key set in which lee reads no shared mailbox.</summary>
    public static KeySetDraft WithoutLee(KeySetDraft draft) => draft with
    {
        Mailboxes =
        [
            .. draft.Mailboxes.Select(mailbox => mailbox.Address.Kind != MailboxKind.Shared ? mailbox : mailbox with
            {
                Readers = [.. mailbox.Readers.Where(reader => reader.Principal.ToString() != Mailroom.Lee)],
            }),
        ],
    };
}
