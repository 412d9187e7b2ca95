using System.IO.Compression;

namespace RankEngine.Cli.Import;

/// <summary>A file to be imported, and how to read it.</summary>
/// <remarks>Whether it is compressed is told by its first bytes, whatever its name.</remarks>
internal sealed class ImportFile
{
    /// <summary>The name that means standard input.</summary>
    public const string StandardInput = "-";

    private readonly RowFormat _format;
    private readonly IReadOnlyList<string>? _header;
    private readonly Func<Stream> _open;

    /// <summary>Names a file on disk, or standard input.</summary>
    /// <param name="path">The file; '-' for standard input.</param>
    /// <param name="format">How its rows are written.</param>
    /// <param name="header">Names of the columns of a CSV or TSV file without a header row; null: it has one.</param>
    /// <exception cref="UsageException">There is no such file, or its name does not tell its format.</exception>
    public ImportFile(string path, RowFormat format, IReadOnlyList<string>? header)
        : this(path, format, header, () => OpenPath(path))
    {
        if (path != StandardInput && !File.Exists(path))
        {
            throw new UsageException($"There is no file {path}.");
        }

        if (path != StandardInput && _format == RowFormat.ByName)
        {
            throw new UsageException(
                $"The name {path} does not tell its format; give --format {string.Join('|', RowFormats.Names)}.");
        }

        Bytes = path == StandardInput ? null : new FileInfo(path).Length;
    }

    /// <summary>Names something that opens as a stream.</summary>
    public ImportFile(string name, RowFormat format, IReadOnlyList<string>? header, Func<Stream> open)
    {
        Name = name == StandardInput ? "stdin" : name;
        _format = format == RowFormat.ByName ? RowFormats.OfFile(name) : format;
        _header = header;
        _open = open;
    }

    /// <summary>Its name, for reports.</summary>
    public string Name { get; }

    /// <summary>Its size as it lies on disk; null when not known.</summary>
    public long? Bytes { get; }

    /// <summary>Opens it.</summary>
    /// <param name="progress">Told the number of bytes of each read from disk; may be null.</param>
    /// <exception cref="ImportFileException">It cannot be opened, or does not tell its format.</exception>
    public RowReader Open(Action<int>? progress)
    {
        Stream? stream = null;
        try
        {
            stream = new CountingStream(_open(), progress);
            stream = Peek(stream, out var first);
            if (first is [0x1F, 0x8B, ..])
            {
                stream = Peek(new GZipStream(stream, CompressionMode.Decompress), out first);
            }

            return Reader(stream, Guess(first));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            stream?.Dispose();
            throw new ImportFileException(0, $"The file cannot be opened: {failure.Message}");
        }
    }

    private static Stream OpenPath(string path) => path == StandardInput
        ? Console.OpenStandardInput()
        : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);

    private static PeekedStream Peek(Stream stream, out byte[] first)
    {
        var bytes = new byte[64];
        var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        first = bytes[..length];
        return new PeekedStream(first, stream);
    }

    private RowFormat Guess(byte[] first)
    {
        if (_format != RowFormat.ByName)
        {
            return _format;
        }

        var text = first.AsSpan();
        text = (text.StartsWith("\uFEFF"u8) ? text[3..] : text).TrimStart(" \t\r\n"u8);
        return text is [(byte)'{' or (byte)'[', ..]
            ? RowFormat.Json
            : throw new ImportFileException(0, "The input does not look like JSON; give --format csv or tsv.");
    }

    private RowReader Reader(Stream stream, RowFormat format) => format switch
    {
        RowFormat.Csv => new DelimitedRowReader(stream, ',', quotes: true, _header),
        RowFormat.Tsv => new DelimitedRowReader(stream, '\t', quotes: false, _header),
        _ => new JsonRowReader(stream),
    };

    /// <summary>Tells how much was read of a stream.</summary>
    private sealed class CountingStream(Stream inner, Action<int>? progress) : ForwardStream(inner)
    {
        public override int Read(Span<byte> buffer)
        {
            var read = Inner.Read(buffer);
            progress?.Invoke(read);
            return read;
        }
    }

    /// <summary>Gives back first what was read of a stream to look at it.</summary>
    private sealed class PeekedStream(ReadOnlyMemory<byte> first, Stream inner) : ForwardStream(inner)
    {
        private ReadOnlyMemory<byte> _first = first;

        public override int Read(Span<byte> buffer)
        {
            if (_first.IsEmpty)
            {
                return Inner.Read(buffer);
            }

            var count = Math.Min(buffer.Length, _first.Length);
            _first.Span[..count].CopyTo(buffer);
            _first = _first[count..];
            return count;
        }
    }
}
