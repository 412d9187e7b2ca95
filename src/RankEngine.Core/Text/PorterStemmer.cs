namespace RankEngine.Text;

/// <summary>Reduces English words to stems.</summary>
/// <remarks>
/// Source: M. F. Porter, An algorithm for suffix stripping, Program 14 (1980). As published, without the author's later
/// departures.
/// </remarks>
internal static class PorterStemmer
{
    private static readonly (string Suffix, string Stem)[] Second =
    [
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("abli", "able"),
        ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"),
        ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"),
        ("iviti", "ive"), ("biliti", "ble"),
    ];

    private static readonly (string Suffix, string Stem)[] Third =
    [
        ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", ""),
    ];

    // The longest that fits counts, so longer ones stand first.
    private static readonly string[] Fourth =
    [
        "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "ion",
        "al", "er", "ic", "ou",
    ];

    /// <summary>Stems a word in its place.</summary>
    /// <param name="word">In lower case. One with other characters than a to z, or of at most two, stays.</param>
    /// <returns>The length of the stem: never longer than the word.</returns>
    public static int Stem(Span<char> word)
    {
        if (word.Length <= 2 || word.ContainsAnyExceptInRange('a', 'z'))
        {
            return word.Length;
        }

        var stem = new Letters(word);
        stem.DropPlural();
        stem.DropPast();
        if (stem.EndsWith("y") && stem.HasVowel(1))
        {
            stem.Replace(1, "i");
        }

        stem.ReplaceFirst(Second);
        stem.ReplaceFirst(Third);
        stem.DropLast();
        stem.Tidy();
        return stem.Length;
    }

    private ref struct Letters(Span<char> word)
    {
        private readonly Span<char> _word = word;

        public int Length { get; private set; } = word.Length;

        public readonly bool EndsWith(ReadOnlySpan<char> suffix) =>
            ((ReadOnlySpan<char>)_word[..Length]).EndsWith(suffix);

        public readonly bool HasVowel(int suffix)
        {
            for (var i = 0; i < Length - suffix; i++)
            {
                if (!IsConsonant(i))
                {
                    return true;
                }
            }

            return false;
        }

        public void Replace(int suffix, ReadOnlySpan<char> by)
        {
            by.CopyTo(_word[(Length - suffix)..]);
            Length += by.Length - suffix;
        }

        public void DropPlural()
        {
            if (EndsWith("sses") || EndsWith("ies"))
            {
                Length -= 2;
            }
            else if (!EndsWith("ss") && EndsWith("s"))
            {
                Length--;
            }
        }

        public void DropPast()
        {
            if (EndsWith("eed"))
            {
                Length -= Measure(3) > 0 ? 1 : 0;
                return;
            }

            if (EndsWith("ed") && HasVowel(2))
            {
                Length -= 2;
            }
            else if (EndsWith("ing") && HasVowel(3))
            {
                Length -= 3;
            }
            else
            {
                return;
            }

            if (EndsWith("at") || EndsWith("bl") || EndsWith("iz"))
            {
                Replace(0, "e");
            }
            else if (EndsInDouble() && _word[Length - 1] is not ('l' or 's' or 'z'))
            {
                Length--;
            }
            else if (Measure(0) == 1 && EndsInShort(0))
            {
                Replace(0, "e");
            }
        }

        public void ReplaceFirst((string Suffix, string Stem)[] rules)
        {
            foreach (var (suffix, stem) in rules)
            {
                if (EndsWith(suffix))
                {
                    if (Measure(suffix.Length) > 0)
                    {
                        Replace(suffix.Length, stem);
                    }

                    return;
                }
            }
        }

        public void DropLast()
        {
            foreach (var suffix in Fourth)
            {
                if (EndsWith(suffix))
                {
                    var rest = Length - suffix.Length;
                    if (Measure(suffix.Length) > 1
                        && (suffix != "ion" || (rest > 0 && _word[rest - 1] is 's' or 't')))
                    {
                        Length = rest;
                    }

                    return;
                }
            }
        }

        public void Tidy()
        {
            if (EndsWith("e"))
            {
                var measure = Measure(1);
                if (measure > 1 || (measure == 1 && !EndsInShort(1)))
                {
                    Length--;
                }
            }

            if (EndsWith("ll") && Measure(1) > 1)
            {
                Length--;
            }
        }

        // How often vowels are followed by consonants in what stands before the suffix.
        private readonly int Measure(int suffix)
        {
            var count = 0;
            var isAfterVowel = false;
            for (var i = 0; i < Length - suffix; i++)
            {
                var isConsonant = IsConsonant(i);
                count += isConsonant && isAfterVowel ? 1 : 0;
                isAfterVowel = !isConsonant;
            }

            return count;
        }

        private readonly bool EndsInDouble() =>
            Length > 1 && _word[Length - 1] == _word[Length - 2] && IsConsonant(Length - 1);

        // Consonant, vowel, consonant that is not w, x or y.
        private readonly bool EndsInShort(int suffix)
        {
            var end = Length - suffix;
            return end > 2 && IsConsonant(end - 3) && !IsConsonant(end - 2) && IsConsonant(end - 1)
                && _word[end - 1] is not ('w' or 'x' or 'y');
        }

        // A y is a consonant at the beginning and behind a vowel; a run of them alternates.
        private readonly bool IsConsonant(int index)
        {
            var start = index;
            while (start > 0 && _word[start] == 'y')
            {
                start--;
            }

            var isConsonant = _word[start] is not ('a' or 'e' or 'i' or 'o' or 'u');
            return (index - start) % 2 == 0 ? isConsonant : !isConsonant;
        }
    }
}
