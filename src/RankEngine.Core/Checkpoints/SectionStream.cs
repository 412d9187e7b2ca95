namespace RankEngine.Checkpoints;

/// <summary>Sections of a checkpoint, taken in order by whose they are. For one pass.</summary>
internal sealed class SectionStream : IDisposable
{
    private readonly IEnumerator<byte[]> _sections;
    private SectionHead _head;
    private bool _isAtEnd;

    /// <summary>Stands before the first.</summary>
    public SectionStream(IEnumerable<byte[]> sections)
    {
        _sections = sections.GetEnumerator();
        Advance();
    }

    /// <summary>Returns the sections of one head that come next; to be read to the end before the next call.</summary>
    public IEnumerable<byte[]> Take(SectionHead head)
    {
        while (!_isAtEnd && _head == head)
        {
            yield return _sections.Current;
            Advance();
        }
    }

    /// <summary>Makes sure that nothing was left out.</summary>
    /// <exception cref="InvalidDataException">Something was.</exception>
    public void RequireEnd()
    {
        if (!_isAtEnd)
        {
            throw new InvalidDataException($"A checkpoint holds {_head.Kind} of {_head.Partition} out of order.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _sections.Dispose();

    private void Advance()
    {
        _isAtEnd = !_sections.MoveNext();
        _head = _isAtEnd ? default : SectionReader.HeadOf(_sections.Current);
    }
}
