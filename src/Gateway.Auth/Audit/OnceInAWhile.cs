namespace Gateway.Auth.Audit;

/// <summary>
/// Lets something through once in an interval for each key. Bounded: while it remembers as many keys as it may, no other key gets through, so
/// that whoever has many addresses costs no more than whoever has one.
/// </summary>
internal sealed class OnceInAWhile(TimeProvider time, TimeSpan interval, int mostKeys)
{
    private readonly Lock gate = new();
    private readonly HashSet<(string What, string Who)> remembered = [];
    private readonly Queue<((string What, string Who) Key, long At)> inOrder = new();

    /// <summary>Whether it is time for this key; it is not again before the interval has passed.</summary>
    /// <param name="what">What happened.</param>
    /// <param name="who">Whose doing it was.</param>
    /// <param name="isFull">Whether it is not because too many others came before.</param>
    public bool IsTime(string what, string who, out bool isFull)
    {
        lock (gate)
        {
            while (inOrder.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) >= interval)
            {
                remembered.Remove(inOrder.Dequeue().Key);
            }

            isFull = false;
            if (remembered.Contains((what, who)))
            {
                return false;
            }

            isFull = remembered.Count >= mostKeys;
            if (isFull)
            {
                return false;
            }

            remembered.Add((what, who));
            inOrder.Enqueue(((what, who), time.GetTimestamp()));
            return true;
        }
    }
}
