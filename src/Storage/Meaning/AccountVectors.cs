using System.Collections.Immutable;
using System.Numerics.Tensors;

namespace Darkroom.Storage;

/// <summary>
/// An account's vectors in memory, in pages. It only grows: a page's filled part never changes, but that a vector may be put out of use. So searches
/// run beside each other and beside what adds to it.
/// </summary>
internal sealed class AccountVectors
{
    /// <summary>Vectors of a page.</summary>
    public const int PageSize = 1_024;

    private readonly Dictionary<ImageId, (Page Page, int At)> places = [];
    private ImmutableArray<Page> pages = [];

    /// <summary>The last change that is here.</summary>
    public long Seq { get; private set; }

    public long Bytes => pages.Sum(page => (long)page.Numbers.Length * sizeof(float)) + (places.Count * 100L);

    /// <summary>One at a time.</summary>
    public void Add(StoredVector vector)
    {
        Seq = vector.Seq;
        Forget(vector.Image);
        var dimensions = vector.Halves.Length / sizeof(ushort);
        if (pages is not [.., { } last] || last.Count == PageSize || last.Dimensions != dimensions) pages = pages.Add(last = new Page(dimensions));
        places[vector.Image] = (last, last.Count);
        last.Add(vector);
    }

    /// <summary>The image is gone, or has another vector.</summary>
    public void Forget(ImageId image)
    {
        if (places.Remove(image, out var place)) place.Page.InUse[place.At] = false;
    }

    /// <summary>The best, best first.</summary>
    /// <param name="least">The least cosine of a hit.</param>
    public IEnumerable<(ImageId Image, float Cosine)> Search(float[] query, int most, float least)
    {
        var best = new PriorityQueue<(ImageId Image, float Cosine), float>();
        foreach (var page in pages.Where(page => page.Dimensions == query.Length)) page.Search(query, most, least, best);
        var found = best.UnorderedItems.Select(item => item.Element).ToArray();
        Array.Sort(found, static (a, b) => b.Cosine.CompareTo(a.Cosine));
        return found;
    }

    private sealed class Page(int dimensions)
    {
        private readonly ImageId[] images = new ImageId[PageSize];
        private volatile int count;

        public int Dimensions => dimensions;

        public int Count => count;

        public float[] Numbers { get; } = new float[dimensions * PageSize];

        public bool[] InUse { get; } = new bool[PageSize];

        public void Add(StoredVector vector)
        {
            Halves.Read(vector.Halves, Numbers.AsSpan(count * dimensions, dimensions));
            images[count] = vector.Image;
            InUse[count] = true;
            // Last: who searches meanwhile does not see it half written.
            count++;
        }

        public void Search(float[] query, int most, float least, PriorityQueue<(ImageId, float), float> best)
        {
            for (int at = 0, end = count; at < end; at++)
            {
                if (!InUse[at]) continue;
                var cosine = TensorPrimitives.Dot<float>(query, Numbers.AsSpan(at * dimensions, dimensions));
                if (cosine < least) continue;
                if (best.Count < most) best.Enqueue((images[at], cosine), cosine);
                else if (best.TryPeek(out _, out var worst) && cosine > worst) best.DequeueEnqueue((images[at], cosine), cosine);
            }
        }
    }
}
