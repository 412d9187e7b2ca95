using System.Buffers;

namespace RankEngine.Cli.Import;

/// <summary>Reads a file row by row, in constant memory, and says of each row on which line it began.</summary>
/// <remarks>
/// A row that cannot be read comes with <see cref="Row.Error"/> set and reading goes on behind it; only what leaves no
/// place to go on from is an <see cref="ImportFileException"/>. Text is UTF-8, with or without a byte order mark.
/// </remarks>
internal abstract class RowReader : IDisposable
{
    /// <summary>Longest row, in bytes. The longest article the contract takes is under 2 MiB.</summary>
    public const int MaxRowBytes = 8 << 20;

    private const int FirstBufferBytes = 128 << 10;

    private readonly Stream _stream;
    private byte[] _buffer;
    private bool _begun;

    /// <summary>Reads a stream, and closes it at the end.</summary>
    protected RowReader(Stream stream)
    {
        _stream = stream;
        _buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
    }

    /// <summary>Names of the columns seen so far; may grow while reading JSON.</summary>
    public abstract IReadOnlyList<string> Columns { get; }

    /// <summary>The row that <see cref="Read"/> went to.</summary>
    public Row Row { get; } = new();

    /// <summary>Line on which reading stands, from 1.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>The bytes read and not yet consumed.</summary>
    protected ReadOnlySpan<byte> Available => _buffer.AsSpan(Start, End - Start);

    /// <summary>The array behind <see cref="Available"/>; another one after <see cref="Fill"/>.</summary>
    protected byte[] Buffer => _buffer;

    /// <summary>Where <see cref="Available"/> begins in <see cref="Buffer"/>.</summary>
    protected int Start { get; private set; }

    /// <summary>True when the stream has no more.</summary>
    protected bool AtEnd { get; private set; }

    private int End { get; set; }

    /// <summary>Goes to the next row; false at the end of the file.</summary>
    /// <exception cref="ImportFileException">The file cannot be read any further.</exception>
    public bool Read()
    {
        if (!_begun)
        {
            _begun = true;
            SkipByteOrderMark();
            ReadHeader();
        }

        return ReadRow();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            Start = End = 0;
        }
    }

    /// <summary>Reads what stands before the first row.</summary>
    protected abstract void ReadHeader();

    /// <summary>Goes to the next row; false at the end of the file.</summary>
    protected abstract bool ReadRow();

    /// <summary>
    /// Reads more behind <see cref="Available"/>; false when there is no more, or no room for a longer row.
    /// </summary>
    protected bool Fill()
    {
        if (AtEnd)
        {
            return false;
        }

        if (Start > 0)
        {
            _buffer.AsSpan(Start, End - Start).CopyTo(_buffer);
            End -= Start;
            Start = 0;
        }

        if (End == _buffer.Length)
        {
            if (End >= MaxRowBytes)
            {
                return false;
            }

            var larger = ArrayPool<byte>.Shared.Rent(End * 2);
            _buffer.AsSpan(0, End).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        var read = _stream.Read(_buffer, End, _buffer.Length - End);
        AtEnd = read == 0;
        End += read;
        return read > 0;
    }

    /// <summary>Moves on by so many bytes, counting lines.</summary>
    protected void Consume(int count)
    {
        Line += _buffer.AsSpan(Start, count).Count((byte)'\n');
        Start += count;
    }

    /// <summary>Moves on by one line that is known to hold so many bytes.</summary>
    protected void ConsumeLine(int count)
    {
        Line++;
        Start += count;
    }

    /// <summary>
    /// Finds the end of the line that reading stands on. The length leaves out the line break; the size holds it.
    /// False at the end of the file, or when the line is too long: then its size is -1.
    /// </summary>
    protected bool FindLine(out int length, out int size)
    {
        var searched = 0;
        while (true)
        {
            var index = Available[searched..].IndexOf((byte)'\n');
            if (index >= 0)
            {
                length = searched + index;
                size = length + 1;
                break;
            }

            searched = Available.Length;
            if (Fill())
            {
                continue;
            }

            length = size = AtEnd ? searched : -1;
            if (length <= 0)
            {
                return false;
            }

            break;
        }

        if (length > 0 && Available[length - 1] == (byte)'\r')
        {
            length--;
        }

        return true;
    }

    /// <summary>Moves behind the end of a line that is too long to be held.</summary>
    protected void SkipLine()
    {
        while (true)
        {
            var index = Available.IndexOf((byte)'\n');
            if (index >= 0)
            {
                ConsumeLine(index + 1);
                return;
            }

            Start = End;
            if (!Fill())
            {
                return;
            }
        }
    }

    /// <summary>What a row longer than <see cref="MaxRowBytes"/> is told.</summary>
    protected static string TooLong => $"is longer than {MaxRowBytes >> 20} MiB";

    private void SkipByteOrderMark()
    {
        while (Available.Length < 3 && Fill())
        {
        }

        if (Available.StartsWith("\uFEFF"u8))
        {
            Start += 3;
        }
        else if (Available is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            throw new ImportFileException(1, "The file is UTF-16; save it as UTF-8.");
        }
    }
}
