using System.Net.Sockets;
using Npgsql;

namespace Darkroom.Storage;

/// <summary>What an exception of the driver means for who asked.</summary>
internal static class PostgresOutage
{
    /// <summary>Raised by <c>check_fence</c>.</summary>
    public const string Fenced = "DR001";

    /// <summary>The statement failed and the batch was rolled back; else nobody knows what became of it.</summary>
    public static bool IsRolledBack(Exception e) => e is PostgresException { InvariantSeverity: "ERROR" };

    /// <summary>Two batches met: tried again, one of them sees what the other did, and answers its failure.</summary>
    public static bool IsRace(Exception e) =>
        e is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.UniqueViolation };

    /// <summary>A server that is going, coming, full of sessions, slow, or a replica by now; a broken or refused connection.</summary>
    public static bool IsOutage(Exception e) => e switch
    {
        PostgresException failed => failed.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.ReadOnlySqlTransaction
            || failed.InvariantSeverity is "FATAL" or "PANIC"
            // Connections, resources, intervention of an operator.
            || failed.SqlState[..2] is "08" or "53" or "57",
        NpgsqlException or IOException or SocketException or TimeoutException => true,
        _ => false,
    };

    public static bool IsFull(Exception e) => e is PostgresException { SqlState: PostgresErrorCodes.DiskFull };
}

/// <summary>The database does not answer now. Of a write: nothing was written, or it may be repeated.</summary>
public sealed class DatabaseUnavailableException(Exception reason) : Exception($"The database does not answer: {reason.Message}", reason);
