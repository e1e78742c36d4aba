using System.Buffers.Binary;

namespace Darkroom.Tests;

/// <summary>Takes PostgreSQL's notifications out of what it sends, while told to: whoever listens hears nothing and notices nothing.</summary>
public sealed class LostNotifications
{
    private const int HeaderSize = 5;
    private int lost;

    /// <summary>Whether they are lost now.</summary>
    public volatile bool Losing;

    /// <summary>Notifications that nobody heard.</summary>
    public int Lost => Volatile.Read(ref lost);

    /// <summary>For a <see cref="TcpProxy"/>: one connection's bytes from the server, of which nothing is missing but notifications.</summary>
    public Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> OneConnection() => new Connection(this).Sift;

    private sealed class Connection(LostNotifications all)
    {
        private readonly byte[] header = new byte[HeaderSize];
        private int known;
        private int left;
        private bool dropping;
        private bool framed;

        public ReadOnlyMemory<byte> Sift(ReadOnlyMemory<byte> bytes)
        {
            var kept = new MemoryStream(bytes.Length + HeaderSize);
            var rest = bytes.Span;
            while (rest.Length > 0)
            {
                if (!framed && rest[0] is (byte)'N' or (byte)'G' or (byte)'S' && known == 0)
                {
                    // The answer to a question for encryption is one byte without a length.
                    kept.WriteByte(rest[0]);
                    rest = rest[1..];
                }
                else if (left > 0)
                {
                    var some = rest[..Math.Min(left, rest.Length)];
                    if (!dropping) kept.Write(some);
                    left -= some.Length;
                    rest = rest[some.Length..];
                }
                else
                {
                    framed = true;
                    header[known++] = rest[0];
                    rest = rest[1..];
                    if (known == HeaderSize) Begin(kept);
                }
            }

            return kept.GetBuffer().AsMemory(0, (int)kept.Length);
        }

        private void Begin(MemoryStream kept)
        {
            (known, left) = (0, BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1)) - sizeof(int));
            dropping = header[0] == (byte)'A' && all.Losing;
            if (dropping) Interlocked.Increment(ref all.lost);
            else kept.Write(header);
        }
    }
}
