using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Darkroom.Actors;

/// <summary>What is said over the grain port: <c>POST /{interface}/{method}</c>, the body an array of the key and the arguments.</summary>
internal static class GrainPort
{
    /// <summary>Bytes never travel in a grain message, so a larger one is none.</summary>
    public const int MostBytes = 1 << 20;

    public const int Answered = StatusCodes.Status200OK;
    public const int AnsweredNothing = StatusCodes.Status204NoContent;

    /// <summary>It did not run: the grain is elsewhere.</summary>
    public const int Moved = StatusCodes.Status421MisdirectedRequest;

    /// <summary>It did not run: this process may not serve just now.</summary>
    public const int Paused = StatusCodes.Status503ServiceUnavailable;

    public const int MailboxFull = StatusCodes.Status429TooManyRequests;
    public const int TimedOut = StatusCodes.Status504GatewayTimeout;

    /// <summary>It may have run: its activation lost the right to write, or what it called in its turn was unavailable.</summary>
    public const int Unavailable = StatusCodes.Status409Conflict;

    /// <summary>The grain threw; the body says what.</summary>
    public const int Threw = StatusCodes.Status500InternalServerError;

    public static string PathOf(GrainMethod method) => $"/{method.Interface}/{method.Name}";

    /// <summary>The status and the words for an answer that is an exception. Its stack stays at home.</summary>
    public static (int Status, ThrownMessage Message) Of(Exception exception) => exception switch
    {
        MovedException => (Moved, ThrownMessage.None),
        PausedException => (Paused, ThrownMessage.None),
        LimitExceededException e => (MailboxFull, new("", e.Message)),
        TimeoutException e => (TimedOut, new("", e.Message)),
        InconsistentStateException or GrainUnavailableException => (Unavailable, new("", exception.Message)),
        RemoteGrainException e => (Threw, new(e.Kind, e.Message)),
        _ => (Threw, new(exception.GetType().Name, exception.Message)),
    };

    /// <summary>What <see cref="Of"/> said, as an exception of the caller's; null when the call may be made again elsewhere.</summary>
    public static bool TryGet(int status, ReadOnlySpan<byte> body, [NotNullWhen(true)] out Exception? exception)
    {
        exception = status switch
        {
            MailboxFull => new LimitExceededException(Text(body).Text),
            TimedOut => new TimeoutException(Text(body).Text),
            Unavailable => new GrainUnavailableException(Text(body).Text),
            Threw => Text(body) is var thrown ? new RemoteGrainException(thrown.Kind, thrown.Text) : null,
            _ => null,
        };
        return exception is not null;
    }

    private static ThrownMessage Text(ReadOnlySpan<byte> body)
    {
        try
        {
            return body.IsEmpty ? ThrownMessage.None : GrainJson.Read<ThrownMessage>(body);
        }
        catch (JsonException)
        {
            return new("Unreadable", "What the other process threw cannot be read.");
        }
    }
}

/// <summary>An exception on the wire.</summary>
internal sealed record ThrownMessage(string Kind, string Text)
{
    public static readonly ThrownMessage None = new("", "");
}
