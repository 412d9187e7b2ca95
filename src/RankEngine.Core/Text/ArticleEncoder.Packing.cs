using System.IO.Hashing;
using RankEngine.Binary;

namespace RankEngine.Text;

/// <content>The packed form, as a generation holds it.</content>
public sealed partial class ArticleEncoder
{
    // 2 names a sentence encoder behind the word vectors; without one it is still 1.
    private const uint PlainVersion = 1;
    private const uint SentencesVersion = 2;

    private static readonly byte[] Magic = "REAE"u8.ToArray();

    /// <summary>Reads what <see cref="Pack"/> wrote.</summary>
    /// <param name="bytes">All of it.</param>
    /// <param name="words">The word vectors it was fitted with; null when there were none.</param>
    /// <param name="sentences">The sentence encoder it was made with; null when there was none.</param>
    /// <exception cref="InvalidDataException">
    /// It is something else, was damaged, or was made with other word vectors or another sentence encoder.
    /// </exception>
    public static ArticleEncoder Unpack(
        ReadOnlySpan<byte> bytes, WordTable? words, ISentenceEncoder? sentences = null)
    {
        if (bytes.Length < Magic.Length + 8 || !bytes.StartsWith(Magic))
        {
            throw new InvalidDataException("This is no encoder of articles.");
        }

        var body = bytes[..^8];
        if (new ByteReader(bytes[^8..]).Fixed64() != XxHash3.HashToUInt64(body))
        {
            throw new InvalidDataException("The encoder of articles is damaged: its hash differs.");
        }

        var reader = new ByteReader(body[Magic.Length..]);
        var version = reader.Unsigned();
        if (version is not (PlainVersion or SentencesVersion))
        {
            throw new InvalidDataException(
                $"The encoder of articles has format {version}, this program reads {PlainVersion} and "
                + $"{SentencesVersion}.");
        }

        var hadWords = reader.Length(2) == 1;
        var hash = reader.Fixed64();
        if (hadWords != words is not null || (words is not null && words.Hash != hash))
        {
            throw new InvalidDataException(
                "The encoder of articles was fitted with other word vectors than those here; a refresh fits it anew.");
        }

        ulong? sentencesHash = version == SentencesVersion ? reader.Fixed64() : null;
        if (sentencesHash != sentences?.Hash)
        {
            throw new InvalidDataException(
                "The encoder of articles was made with another sentence encoder than the one here, or one of them with "
                + "none; a refresh makes it anew.");
        }

        var lexicon = StemLexicon.Read(ref reader);
        var latent = reader.Length(2) == 1 ? LatentSpace.Read(ref reader, lexicon.Count) : null;
        return reader.IsAtEnd
            ? new ArticleEncoder(lexicon, words, latent, sentences)
            : throw new InvalidDataException("Something follows the encoder of articles.");
    }

    /// <summary>
    /// Returns the packed form, which names word vectors and sentence encoder and holds neither; the same encoder gives
    /// the same bytes.
    /// </summary>
    public byte[] Pack()
    {
        var writer = new ByteWriter();
        foreach (var letter in Magic)
        {
            writer.Byte(letter);
        }

        writer.Unsigned(_sentences is null ? PlainVersion : SentencesVersion);
        writer.Unsigned(_words is null ? 0u : 1u);
        writer.Fixed64(_words?.Hash ?? 0);
        if (_sentences is not null)
        {
            writer.Fixed64(_sentences.Hash);
        }

        _lexicon.Write(writer);
        writer.Unsigned(_latent is null ? 0u : 1u);
        _latent?.Write(writer);
        writer.Fixed64(XxHash3.HashToUInt64(writer.Written.Span));
        return writer.ToArray();
    }
}
