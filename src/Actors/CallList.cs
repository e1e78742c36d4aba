namespace Darkroom.Actors;

/// <summary>A doubly linked list through the calls themselves: no allocation, and a call is removed from anywhere.</summary>
internal struct CallList
{
    private Call? last;

    public Call? First { get; private set; }

    public void Add(Call call)
    {
        call.Previous = last;
        if (last is null) First = call;
        else last.Next = call;
        last = call;
    }

    public void Remove(Call call)
    {
        if (call.Previous is null) First = call.Next;
        else call.Previous.Next = call.Next;
        if (call.Next is null) last = call.Previous;
        else call.Next.Previous = call.Previous;
        call.Previous = call.Next = null;
    }
}
