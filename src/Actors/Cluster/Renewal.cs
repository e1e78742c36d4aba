using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Darkroom.Actors;

/// <summary>
/// Keeps this process in the cluster, on a thread and a connection of its own: neither a starved thread pool nor a busy connection pool
/// may cost the lease. Learns with each renewal who lives and who owns what, and declares those dead who do not renew.
/// </summary>
internal sealed class Renewal(ClusterOptions options, ClusterTimes times, Registration registration, string session, ILogger logger) : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Sightings sightings = new(times.Lease);
    private volatile Life? life;
    private long servesUntil = long.MinValue;
    private bool failing;

    /// <summary>The end of a life: its activations must go. Called before the next begins.</summary>
    public required Action<Life> Ended { get; init; }

    /// <summary>Shards that were ours in a life and are not any more.</summary>
    public required Action<Life, IReadOnlySet<int>> Lost { get; init; }

    /// <summary>A renewal succeeded.</summary>
    public required Action<Life> Renewed { get; init; }

    public double Load { get; set; }

    /// <summary>Renewals that succeeded.</summary>
    public long Beats { get; private set; }

    public Life? Life => life;

    public bool Holds => ClusterTimes.Now < Interlocked.Read(ref servesUntil);

    /// <summary>Completes with the first renewal.</summary>
    /// <exception cref="ClusterException">This process cannot be of the cluster.</exception>
    public Task Start()
    {
        new Thread(Run) { IsBackground = true, Name = "lease" }.Start();
        return started.Task;
    }

    /// <summary>The lease is not renewed any more; it is over at once.</summary>
    /// <returns>Completes when the thread has ended.</returns>
    public Task Stop()
    {
        stop.Cancel();
        Interlocked.Exchange(ref servesUntil, long.MinValue);
        return over.Task;
    }

    public void Dispose() => stop.Dispose();

    private void Run()
    {
        RenewalConnection? connection = null;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (connection is null)
                {
                    connection = new RenewalConnection(options, session);
                    connection.Open();
                }

                var asked = ClusterTimes.Now;
                Renew(connection, asked);
                connection.Wait(times.Interval - (ClusterTimes.Now - asked));
                if (asked + times.LeastInterval - ClusterTimes.Now is > 0 and var rest) stop.Token.WaitHandle.WaitOne((int)rest);
            }
            catch (Exception e) when (e is NpgsqlException or SocketException or IOException or TimeoutException or ClusterException or OperationCanceledException)
            {
                connection?.Dispose();
                connection = null;
                sightings.Forget();
                if (stop.IsCancellationRequested) break;
                if (!started.Task.IsCompleted)
                {
                    started.SetException(e is ClusterException ? e : Registration.Unreachable(options, e));
                    break;
                }

                Say(e);
                stop.Token.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(times.Interval / 2));
            }
        }

        Interlocked.Exchange(ref servesUntil, long.MinValue);
        connection?.Dispose();
        started.TrySetCanceled();
        over.SetResult();
    }

    private void Renew(RenewalConnection connection, long asked)
    {
        var now = life ?? Begin(connection, 0);
        var beat = connection.Renew(now.Incarnation, Load);
        if (stop.IsCancellationRequested) return;
        if (!beat.Alive || beat.Timeline != now.Timeline)
        {
            Interlocked.Exchange(ref servesUntil, long.MinValue);
            logger.LogWarning(
                "Incarnation {Incarnation} ends: {Reason}. All that is in memory is dropped, and the process starts over",
                now.Incarnation,
                beat.Alive ? $"the database went from timeline {now.Timeline} to {beat.Timeline}" : "the others declared it dead");
            Ended(now);
            life = null;
            Begin(connection, now.Incarnation);
            return;
        }

        // What was lost during a pause is known before the lease holds again.
        var answered = ClusterTimes.Now;
        now.Meet(beat.Members);
        if (beat.Version > now.Map.Version)
        {
            var (version, rows) = connection.ReadShards(now.Map.Version);
            if (now.Map.Apply(rows, version) is { Count: > 0 } lost) Lost(now, lost);
        }

        Interlocked.Exchange(ref servesUntil, asked + times.Lease - times.Margin);
        Beats++;
        if (failing) logger.LogWarning("The lease is renewed again");
        failing = false;
        DeclareTheDead(connection, now, asked, answered);
        Renewed(now);
        started.TrySetResult();
    }

    private Life Begin(RenewalConnection connection, long before)
    {
        var (incarnation, timeline) = connection.Join(registration, before, stop.Token);
        return life = new Life(incarnation, timeline);
    }

    private void DeclareTheDead(RenewalConnection connection, Life now, long asked, long answered)
    {
        var others = now.Members.Where(member => member.Incarnation != now.Incarnation).ToArray();
        foreach (var (incarnation, beat) in sightings.Look(others, asked, answered))
        {
            if (connection.Declare(incarnation, beat))
                logger.LogWarning("Incarnation {Incarnation} at {Address} did not renew its lease for {Lease} ms and is dead", incarnation, now.Addresses[incarnation], times.Lease);
        }
    }

    private void Say(Exception e)
    {
        if (!failing) logger.LogError("The lease cannot be renewed: {Reason}", e is ClusterException ? e.Message : Registration.Unreachable(options, e).Message);
        failing = true;
    }
}
