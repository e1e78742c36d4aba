using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Darkroom.Actors;

/// <summary>HTTP/2 without negotiation begins with fixed words; whoever says something else is hung up on before anything is parsed.</summary>
internal static class Preface
{
    private static ReadOnlySpan<byte> Words => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    public static async Task Check(ConnectionContext connection, ConnectionDelegate next, GrainRefusals refusals)
    {
        var input = connection.Transport.Input;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(patience.Token);
                var (wrong, complete, nothing) = (!Begins(read.Buffer), read.Buffer.Length >= Words.Length, read.Buffer.IsEmpty);
                // What was looked at is read again by the server; before the words are complete only more of them is of interest.
                input.AdvanceTo(read.Buffer.Start, complete ? read.Buffer.Start : read.Buffer.End);
                if (wrong || (read.IsCompleted && !complete))
                {
                    // A look whether the port is open says nothing.
                    if (!nothing) refusals.Count(RefusalReason.Protocol, $"{connection.RemoteEndPoint}", "no HTTP/2");
                    return;
                }

                if (complete) break;
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            refusals.Count(RefusalReason.Protocol, $"{connection.RemoteEndPoint}", "nothing was said");
            return;
        }

        await next(connection);
    }

    private static bool Begins(ReadOnlySequence<byte> said)
    {
        Span<byte> first = stackalloc byte[Words.Length];
        var length = (int)Math.Min(said.Length, Words.Length);
        said.Slice(0, length).CopyTo(first);
        return first[..length].SequenceEqual(Words[..length]);
    }
}
