using System.Text;
using Microsoft.ML.Tokenizers;
using RankEngine.Text;

namespace RankEngine.Learning.Text;

/// <summary>Cuts texts into the word pieces of a BERT vocabulary. Thread-safe.</summary>
/// <remarks>
/// A vocabulary without a capital letter is that of a model that knows neither capitals nor accents. Accents are taken
/// off here: the tokenizer would ask the runtime, which knows none without ICU.
/// </remarks>
internal sealed class WordPieces
{
    private static readonly string[] Special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    // A word of more characters than a piece has is rare; what is cut off here would be cut off by tokens.
    private const int CharactersPerToken = 16;

    private readonly BertTokenizer _tokenizer;
    private readonly bool _isUncased;
    private readonly int _maxTokens;

    /// <summary>Reads a vocabulary.</summary>
    /// <param name="bytes">A piece on each line, UTF-8.</param>
    /// <param name="maxTokens">Tokens of a text, with those at its ends.</param>
    /// <exception cref="SentenceModelException">It is no such vocabulary.</exception>
    public WordPieces(byte[] bytes, int maxTokens)
    {
        var lines = Lines(bytes);
        var pieces = lines.ToHashSet(StringComparer.Ordinal);
        if (Array.Find(Special, piece => !pieces.Contains(piece)) is { } missing)
        {
            throw new SentenceModelException(
                nameof(SentenceOptions.Vocabulary),
                $"the file is no vocabulary of word pieces: it has no line {missing}.");
        }

        _isUncased = !pieces.Any(piece => piece[0] != '[' && piece.Any(char.IsUpper));
        _maxTokens = maxTokens;
        Count = lines.Count;
        try
        {
            _tokenizer = BertTokenizer.Create(
                new MemoryStream(bytes, writable: false),
                new BertOptions
                {
                    LowerCaseBeforeTokenization = _isUncased,
                    RemoveNonSpacingMarks = false,

                    // Articles hold words: "[MASK]" in one is no mark.
                    SplitOnSpecialTokens = false,
                });
        }
        catch (Exception failure) when (failure is ArgumentException or InvalidOperationException or FormatException)
        {
            throw new SentenceModelException(
                nameof(SentenceOptions.Vocabulary), $"the file cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>Pieces of the vocabulary: ids lie below.</summary>
    public int Count { get; }

    /// <summary>Ids of the pieces of a text, between those that mark its ends.</summary>
    public long[] Encode(in ArticleText article)
    {
        var text = Text(article, _maxTokens * CharactersPerToken);
        var ids = _tokenizer.EncodeToIds(
            _isUncased ? Nfc.WithoutMarks(text) : text, _maxTokens, addSpecialTokens: true, out _, out _);
        return [.. ids];
    }

    private static List<string> Lines(byte[] bytes)
    {
        var lines = new List<string>();
        using var reader = new StreamReader(new MemoryStream(bytes, writable: false), Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0)
            {
                lines.Add(line);
            }
        }

        return lines;
    }

    private static string Text(in ArticleText article, int most)
    {
        var text = new StringBuilder(most + 1);
        foreach (var part in (string[])[article.Title, article.Summary, article.Body])
        {
            var room = most - text.Length;
            if (room <= 0)
            {
                break;
            }

            if (text.Length > 0)
            {
                text.Append(' ');
            }

            // Not through the middle of a pair.
            var length = Math.Min(part.Length, room);
            length -= length < part.Length && length > 0 && char.IsHighSurrogate(part[length - 1]) ? 1 : 0;
            text.Append(part, 0, length);
        }

        // The tokenizer drops the ends of lines, which would make one word of two.
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = char.IsWhiteSpace(text[i]) ? ' ' : text[i];
        }

        return text.ToString();
    }
}
