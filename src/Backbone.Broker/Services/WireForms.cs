using Backbone.Broker.Acknowledging;
using Backbone.Broker.Admission;
using Backbone.Broker.Lanes;
using Backbone.Broker.Storage;
using Backbone.Protocol;
using Google.Protobuf;
using Envelope = Backbone.Contracts.Envelope.V1;
using Wire = Backbone.Contracts.Broker.V1;

namespace Backbone.Broker.Services;

/// <summary>Turns what the rooms behind answer into messages of the contract.</summary>
internal static class WireForms
{
    extension(Refused refused)
    {
        public Envelope.Refusal ToWire() => new()
        {
            Reason = refused.Reason,
            Detail = refused.Detail,
            NextStep = refused.NextStep,
            Retry = refused.RetryAfter is not null,
            RetryAfterMs = refused.RetryAfter is { } wait ? (ulong)Math.Ceiling(wait.TotalMilliseconds) : 0,
        };
    }

    extension(AdmissionOutcome outcome)
    {
        public Wire.PublishResponse ToWire() => outcome switch
        {
            AdmissionOutcome.Turned turned => new() { Refused = turned.Why.ToWire() },
            AdmissionOutcome.Placed placed => new()
            {
                Placed = new Wire.Placement
                {
                    LaneId = ByteString.CopyFrom(placed.Lane.ToArray()),
                    Index = placed.Index,
                    EntryHash = ByteString.CopyFrom(placed.EntryHash.Hash.ToArray()),
                    Repeated = placed.Repeated,
                    Generation = placed.Generation,
                    Mark = placed.Mark.Value,
                },
            },
            _ => throw new InvalidOperationException("a consignment is placed or turned away"),
        };
    }

    extension(LaneNews news)
    {
        public Wire.FollowResponse ToWire()
        {
            var response = new Wire.FollowResponse();
            response.Entries.AddRange(news.Entries.Select(header => header.ToWire()));
            response.Closed.AddRange(news.Closed.Select(closed => new Wire.ClosedLane
            {
                Mailbox = news.Mailbox.ToString(),
                Generation = closed.Standing.Generation,
                Size = closed.Standing.Size,
                First = closed.Standing.First,
                Acknowledgement = UnsafeByteOperations.UnsafeWrap(closed.Acknowledgement),
                Lost = closed.Standing.IsLost,
            }));
            return response;
        }
    }

    extension(EntryHeader header)
    {
        public Wire.EntryHeader ToWire() => new()
        {
            Mailbox = header.Mailbox.ToString(),
            Generation = header.Generation,
            Index = header.Index,
            EntryHash = ByteString.CopyFrom(header.EntryHash.Hash.ToArray()),
            EnvelopeId = ByteString.CopyFrom(header.Facts.Envelope.Hash.ToArray()),
            Precedence = header.Facts.Precedence,
            Expires = header.Facts.Expires.Milliseconds,
            Size = (ulong)header.Facts.Size,
            Sender = header.Facts.Sender?.ToString() ?? "",
            Mark = header.Mark.Value,
        };
    }

    extension(ReadEntry read)
    {
        /// <exception cref="LaneFaultException">The record is damaged.</exception>
        public Wire.ReadEntriesResponse ToWire()
        {
            var response = read.Entry.ToWire();
            response.Acknowledgement = UnsafeByteOperations.UnsafeWrap(read.Acknowledgement);
            return response;
        }
    }

    extension(PlacementFinding finding)
    {
        public Wire.PlacementFinding ToWire() => new()
        {
            Lost = finding.IsLost,
            Acknowledgement = UnsafeByteOperations.UnsafeWrap(finding.Acknowledgement),
        };
    }

    extension(AcknowledgementOutcome outcome)
    {
        public Wire.AcknowledgeResponse ToWire() => outcome switch
        {
            AcknowledgementOutcome.Turned turned => new() { Refused = turned.Why.ToWire() },
            AcknowledgementOutcome.Acknowledged(var through, var outstanding) => new()
            {
                Acknowledged = new Wire.AcknowledgedLane { Through = through, Outstanding = outstanding },
            },
            _ => throw new InvalidOperationException("an acknowledgement is taken or turned away"),
        };
    }

    extension(LaneEntry entry)
    {
        private Wire.ReadEntriesResponse ToWire() => new()
        {
            Index = entry.Index,
            EntryHash = ByteString.CopyFrom(entry.EntryHash.Hash.ToArray()),
            EnvelopeId = ByteString.CopyFrom(entry.Envelope.Hash.ToArray()),
            Consignment = entry.Record is { } record ? ConsignmentIn(record, entry.Index) : ByteString.Empty,
            Trimmed = entry.Trimmed switch
            {
                null => Wire.TrimReason.Unspecified,
                TrimReason.Expired => Wire.TrimReason.Expired,
                TrimReason.Acknowledged => Wire.TrimReason.Acknowledged,
                _ => throw new InvalidOperationException("an entry is trimmed for one of two reasons"),
            },
        };
    }

    private static ByteString ConsignmentIn(byte[] record, ulong index) =>
        StoredRecord.TryRead(record, out var consignment)
            ? UnsafeByteOperations.UnsafeWrap(consignment)
            : throw new LaneFaultException($"the record at {index} is damaged; restore the store from a copy");
}
