using RankEngine.Ranking;
using RankEngine.Server.Articles;
using RankEngine.Server.Grpc;
using RankEngine.Trending;
using Proto = RankEngine.Contracts.V1;

namespace RankEngine.Server.Ranking;

/// <summary>Reads the parts that ranking requests share. Pure; what is wrong goes to the check.</summary>
internal static class RankingChecks
{
    /// <summary>Most articles of a list.</summary>
    public const int MaxLimit = 100;

    /// <summary>Length of a list that names none.</summary>
    public const int DefaultLimit = 10;

    /// <summary>Longest history.</summary>
    public const int MaxHistory = 100;

    /// <summary>Most modules of a page.</summary>
    public const int MaxModules = 10;

    private const int MaxNames = 50;
    private const int MaxExcluded = 1_000;
    private const int MaxCap = 100;

    private static readonly TimeSpan DefaultWindow = TimeSpan.FromDays(1);

    /// <summary>Reads a filter; none lets everything through.</summary>
    public static RankingFilter Filter(RequestCheck check, Proto.Filter? filter, string field)
    {
        if (filter is null)
        {
            return RankingFilter.None;
        }

        check.Add($"{field}.language", TextRules.Language(filter.Language), unless: filter.Language.Length == 0);
        check.Ids(filter.ExcludeIds, MaxExcluded, $"{field}.exclude_ids");
        var maxAge = filter.MaxAge is null ? null : TimeRules.Span(filter.MaxAge);
        if (filter.MaxAge is not null && !(maxAge > TimeSpan.Zero))
        {
            check.Add($"{field}.max_age", "must be more than 0");
        }

        return new RankingFilter
        {
            Sections = check.Lines(filter.Sections, MaxNames, ArticleChecks.MaxName, $"{field}.sections"),
            Tags = check.Lines(filter.Tags, MaxNames, ArticleChecks.MaxName, $"{field}.tags"),
            Language = filter.Language,
            Sources = check.Lines(filter.Sources, MaxNames, ArticleChecks.MaxName, $"{field}.sources"),
            MaxAge = maxAge,
            ExcludeIds = [.. filter.ExcludeIds],
        };
    }

    /// <summary>Reads the length of a list.</summary>
    public static int Limit(RequestCheck check, int limit, string field) =>
        check.Limit(limit, MaxLimit, DefaultLimit, field);

    /// <summary>Reads a window; none is 24 hours.</summary>
    public static TimeSpan Window(RequestCheck check, Proto.Window window, string field)
    {
        switch (window)
        {
            case Proto.Window.Unspecified or Proto.Window.Day:
                return DefaultWindow;
            case Proto.Window.Hour:
                return TimeSpan.FromHours(1);
            case Proto.Window.SixHours:
                return TimeSpan.FromHours(6);
            case Proto.Window.Week:
                return TimeSpan.FromDays(7);
            default:
                check.Add(field, "is not a window of this version");
                return DefaultWindow;
        }
    }

    /// <summary>Reads an order; none is by popularity.</summary>
    public static TrendingOrder Order(RequestCheck check, Proto.TrendingOrder order, string field)
    {
        if (order is < Proto.TrendingOrder.Unspecified or > Proto.TrendingOrder.MostCommented)
        {
            check.Add(field, "is not an order of this version");
        }

        return order == Proto.TrendingOrder.Unspecified ? TrendingOrder.Popular : (TrendingOrder)order;
    }

    /// <summary>Reads a cap; 0 is none of its own.</summary>
    public static int Cap(RequestCheck check, int cap, string field)
    {
        check.Between(cap, 0, MaxCap, field);
        return cap;
    }

    /// <summary>Reads what a reader has read.</summary>
    public static string[] History(RequestCheck check, IReadOnlyList<string> history)
    {
        check.Ids(history, MaxHistory, "history");
        return [.. history];
    }

    /// <summary>Reads the modules of a page.</summary>
    public static ModuleQuery[] Modules(RequestCheck check, Proto.GetPageRequest request)
    {
        check.Count(request.Modules.Count, MaxModules, "modules");
        if (request.Modules.Count > MaxModules)
        {
            return [];
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        var modules = new ModuleQuery[request.Modules.Count];
        for (var i = 0; i < modules.Length; i++)
        {
            var module = request.Modules[i];
            var field = $"modules[{i}]";
            check.Id(module.Name, $"{field}.name");
            if (!names.Add(module.Name))
            {
                check.Add($"{field}.name", "is the name of a module before it");
            }

            modules[i] = Module(check, module, field, isArticlePage: request.Article.Length > 0);
        }

        return modules;
    }

    private static ModuleQuery Module(RequestCheck check, Proto.Module module, string field, bool isArticlePage)
    {
        check.Add($"{field}.kind", KindProblem(module.Kind, isArticlePage), unless: false);
        var limit = Limit(check, module.Limit, $"{field}.limit");
        var filter = Filter(check, module.Filter, $"{field}.filter");
        var window = Window(check, module.Window, $"{field}.window");
        var section = check.Line(module.Section, ArticleChecks.MaxName, $"{field}.section");
        var order = Order(check, module.Order, $"{field}.order");
        var tag = check.Line(module.Tag, ArticleChecks.MaxName, $"{field}.tag");
        if (module.Kind != Proto.ModuleKind.Trending)
        {
            const string OnlyTrending = "may be given only with MODULE_KIND_TRENDING";
            check.Add($"{field}.window", OnlyTrending, unless: module.Window == Proto.Window.Unspecified);
            check.Add($"{field}.section", OnlyTrending, unless: module.Section.Length == 0);
            check.Add($"{field}.order", OnlyTrending, unless: module.Order == Proto.TrendingOrder.Unspecified);
            check.Add($"{field}.tag", OnlyTrending, unless: module.Tag.Length == 0);
        }

        return new ModuleQuery(
            module.Name,
            (ModuleKind)module.Kind,
            limit,
            filter,
            window,
            section,
            module.AllowRepeats,
            Cap(check, module.MaxPerSection, $"{field}.max_per_section"),
            Cap(check, module.MaxPerSource, $"{field}.max_per_source"))
        {
            Order = order,
            Tag = tag,
        };
    }

    private static string? KindProblem(Proto.ModuleKind kind, bool isArticlePage) => kind switch
    {
        Proto.ModuleKind.Unspecified => "must be given",
        Proto.ModuleKind.Related when !isArticlePage => "needs the page's article, and the request names none",
        Proto.ModuleKind.Related or Proto.ModuleKind.Trending or Proto.ModuleKind.Recommended => null,
        _ => "is not a kind of this version",
    };
}
