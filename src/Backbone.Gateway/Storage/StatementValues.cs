using Backbone.Protocol;
using Backbone.Protocol.Envelopes;
using Backbone.Sqlite;

namespace Backbone.Gateway.Storage;

/// <summary>How the domain's values are bound and read; u64 values keep their bits in SQLite's signed integers.</summary>
internal static class StatementValues
{
    extension(Statement statement)
    {
        public Statement Bind(int parameter, EnvelopeId id)
        {
            Span<byte> bytes = stackalloc byte[Digest.Size];
            id.Hash.CopyTo(bytes);
            return statement.Bind(parameter, bytes);
        }

        public Statement Bind(int parameter, Timestamp time) => statement.Bind(parameter, (long)time.Milliseconds);

        public EnvelopeId EnvelopeId(int column) => new(new Digest(statement.Blob(column)));

        public Timestamp Timestamp(int column) => new((ulong)statement.Int64(column));
    }
}
