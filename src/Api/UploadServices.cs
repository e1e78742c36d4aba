using Darkroom.Actors;

namespace Darkroom.Api;

/// <summary>What every upload needs.</summary>
internal sealed record UploadServices(
    IGrainFactory Grains, IBlobStore Blobs, StoreNames Stores, ICatalogueReader Catalogue, LimitOptions Limits, NetworkOptions Network, StorageOptions Storage, Prerenderer Prerenderer, AdmittedTypes Admitted)
{
    /// <summary>How much a reservation grows at a time when nobody said how long the upload will be.</summary>
    public const long ReservationStep = 8 << 20;

    /// <summary>What a form may add to its file.</summary>
    public const long FormOverhead = 1 << 20;

    /// <summary>A running upload renews its reservation this often.</summary>
    public TimeSpan RenewEvery => TimeSpan.FromSeconds(Storage.ReservationSeconds / 4.0);
}
