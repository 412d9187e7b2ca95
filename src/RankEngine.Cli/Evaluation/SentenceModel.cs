using System.CommandLine;
using RankEngine.Learning.Text;

namespace RankEngine.Cli.Evaluation;

/// <summary>The options that put a sentence encoder in the place of the word vectors.</summary>
internal sealed class SentenceModel
{
    private readonly Option<string?> _model = new("--sentence-model")
    {
        Description = "ONNX sentence encoder that takes the place of the word vectors, as RankEngine:Text:SentenceModel "
            + "does in a server.",
        HelpName = "file",
    };

    private readonly Option<string?> _vocabulary = new("--vocabulary")
    {
        Description = "The sentence encoder's word pieces, its vocab.txt.",
        HelpName = "file",
    };

    private readonly Option<int> _maxTokens = new("--max-tokens")
    {
        Description = "Tokens of title and lead that the sentence encoder reads.",
        DefaultValueFactory = _ => new SentenceOptions().MaxTokens,
    };

    /// <summary>Adds the options to a command.</summary>
    public SentenceModel(Command command)
    {
        _maxTokens.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < SentenceOptions.LeastTokens)
            {
                result.AddError($"--max-tokens must be {SentenceOptions.LeastTokens} or more.");
            }
        });
        command.Add(_model);
        command.Add(_vocabulary);
        command.Add(_maxTokens);
    }

    /// <summary>Loads the sentence encoder that was named; null: none was.</summary>
    /// <exception cref="UsageException">Half of it was named, or it cannot be used.</exception>
    public OnnxSentenceEncoder? Load(CommandRun run)
    {
        var parse = run.Parse;
        var options = new SentenceOptions
        {
            SentenceModel = parse.GetValue(_model) ?? "",
            Vocabulary = parse.GetValue(_vocabulary) ?? "",
            MaxTokens = parse.GetValue(_maxTokens),
        };
        if (options.SentenceModel.Length > 0 != options.Vocabulary.Length > 0)
        {
            throw new UsageException($"{_model.Name} and {_vocabulary.Name} belong together: give both or neither.");
        }

        try
        {
            return OnnxSentenceEncoder.LoadConfigured(options, run.Logger);
        }
        catch (SentenceModelException failure)
        {
            var option = failure.Setting switch
            {
                nameof(SentenceOptions.Vocabulary) => _vocabulary.Name,
                nameof(SentenceOptions.MaxTokens) => _maxTokens.Name,
                _ => _model.Name,
            };
            throw new UsageException($"{option}: {failure.Description}");
        }
    }
}
