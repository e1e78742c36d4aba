using System.Collections.Immutable;
using Darkroom.Storage;

namespace Darkroom.Grains;

/// <summary>Sole owner of one account: of its plan, its settings, its storage quota and its usage counters.</summary>
public sealed partial class AccountGrain(
    ICatalogue catalogue,
    StorageOptions options,
    TimeProvider time,
    [PersistentState("settings", "catalogue")] IPersistentState<AccountSettings> settings) : Grain, IAccountGrain
{
    private static readonly TimeSpan UsageInterval = TimeSpan.FromSeconds(5);

    private UsageDelta unwritten = UsageDelta.Zero;
    private ImmutableDictionary<ImageId, long> unwrittenViews = ImmutableDictionary<ImageId, long>.Empty;

    private AccountId Id => AccountId.Parse(this.GetPrimaryKeyString(), null);

    private DateTimeOffset NextExpiry => time.GetUtcNow().AddSeconds(options.ReservationSeconds);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(static (self, _) => self.WriteUsage(), this, UsageInterval, UsageInterval);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => WriteUsage();

    public Task<Result<Account>> Create(CreateAccount account) => catalogue.CreateAccount(Id, account);

    public async Task<Result<Account>> Update(UpdateAccount changes)
    {
        var changed = Changed(to => Apply(changes, to));
        if (!changed.Ok) return new(null, changed.Failure, changed.Detail);
        var updated = await catalogue.UpdateAccount(Id, changes);
        if (updated.Ok && TouchSettings(changes)) await Write(changed.Value);
        return updated;
    }

    public async Task<Result<Done>> Delete()
    {
        await catalogue.DeleteAccount(Id);
        if (settings.RecordExists) await settings.ClearStateAsync();
        return Done.Value;
    }

    public Task<Result<Reservation>> Reserve(string uploadId, ImageId image, long bytes) =>
        catalogue.Reserve(new Reservation(uploadId, Id, image, bytes, NextExpiry));

    public Task<Result<Reservation>> Extend(string uploadId, long bytes) =>
        catalogue.Extend(Id, uploadId, bytes, NextExpiry);

    public async Task<Result<Done>> Release(string uploadId)
    {
        await catalogue.Release(Id, uploadId);
        return Done.Value;
    }

    public ValueTask CountUsage(UsageDelta used)
    {
        unwritten += used;
        return ValueTask.CompletedTask;
    }

    public ValueTask CountViews(ImmutableDictionary<ImageId, long> views)
    {
        foreach (var (image, count) in views) unwrittenViews = unwrittenViews.SetItem(image, unwrittenViews.GetValueOrDefault(image) + count);
        return ValueTask.CompletedTask;
    }

    public async Task<Result<AccountUsage>> Usage()
    {
        if (await catalogue.FindUsage(Id) is not { } written) return Failure.NotFound;
        return written with
        {
            Transforms = written.Transforms + unwritten.Transforms,
            Served = written.Served + unwritten.Served,
            BytesServed = written.BytesServed + unwritten.BytesServed,
        };
    }

    private async Task WriteUsage()
    {
        if (unwrittenViews.Count > 0)
        {
            var views = unwrittenViews;
            unwrittenViews = ImmutableDictionary<ImageId, long>.Empty;
            await catalogue.CountViews(Id, views);
        }

        if (unwritten == UsageDelta.Zero) return;
        var writing = unwritten;
        await catalogue.CountUsage(Id, writing);

        // More may have been counted while the write ran.
        unwritten = new UsageDelta(
            unwritten.Transforms - writing.Transforms,
            unwritten.Served - writing.Served,
            unwritten.BytesServed - writing.BytesServed);
    }
}
