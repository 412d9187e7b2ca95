using Google.Protobuf.WellKnownTypes;
using RankEngine.Contracts.V1;

namespace RankEngine.IntegrationTests.EndToEnd;

/// <summary>A wire report on NATO troops in Kosovo, its copies, and what else a site has on the subject.</summary>
internal static class KosovoArticles
{
    public const string Report = "kosovo-report";

    private const string Title = "NATO sends more troops to northern Kosovo";

    private const string Body =
        """
        PRISTINA - NATO said on Monday it would send several hundred more troops to northern Kosovo after two nights of
        clashes in which peacekeepers were pelted with stones near the bridge at Mitrovica.

        The soldiers, most of them from Italian and Turkish battalions, will join the KFOR mission that has kept the
        peace in Kosovo since the alliance drove out Serbian forces. A spokesman for the alliance in Brussels said the
        troops would secure roads and municipal buildings and would leave policing to the Kosovo authorities.

        Serbia called for restraint and asked the peacekeepers to protect Serbs in the four northern municipalities.
        The government in Pristina welcomed the reinforcement. "The presence of NATO troops in Kosovo is the guarantee
        that nobody will be driven from home again," a minister said.
        """;

    private static readonly (string Title, string Body)[] OnTheSubject =
    [
        ("Peacekeepers patrol Mitrovica bridge after clashes in Kosovo",
            "KFOR peacekeepers in armoured vehicles closed the bridge that divides Mitrovica on Tuesday. NATO soldiers "
            + "checked cars from both sides, and Kosovo police kept away from the northern bank of the river."),
        ("Serbia asks NATO to protect Serbs in northern Kosovo",
            "Belgrade sent a letter to the alliance asking that KFOR troops guard the Serb municipalities in the north "
            + "of Kosovo. Serbia's president said only NATO peacekeepers were trusted there, not the Pristina police."),
        ("Italian battalion leaves for Kosovo to strengthen KFOR",
            "Soldiers of an Italian battalion boarded ships in Bari on their way to Kosovo, where they will join the "
            + "NATO peacekeepers. Their commander said the troops had trained for crowds and for road blocks."),
        ("Pristina welcomes reinforcement of the NATO mission",
            "Kosovo's government in Pristina thanked the alliance for sending more peacekeepers. The prime minister "
            + "told reporters that NATO troops would stay in Kosovo for as long as the north was not calm."),
        ("A year on the KFOR mission: a peacekeeper's diary from Kosovo",
            "A Turkish soldier describes twelve months with the NATO peacekeepers in Kosovo: patrols through villages "
            + "near Mitrovica, tea with Serb and Albanian families, and a night when stones flew at the troops."),
        ("Talks between Serbia and Kosovo resume in Brussels",
            "Negotiators from Belgrade and Pristina met in Brussels to speak about the northern municipalities of "
            + "Kosovo. Diplomats said the presence of NATO troops had given both sides time to talk."),
        ("Alliance ministers agree to keep peacekeepers in Kosovo",
            "Defence ministers of the alliance decided in Brussels that the KFOR peacekeepers would remain in Kosovo. "
            + "NATO's mission has shrunk from fifty thousand troops to a few thousand."),
        ("Road blocks go up again in the north of Kosovo",
            "Lorries filled with gravel blocked two roads to the Serbian border in northern Kosovo. KFOR troops "
            + "watched from a distance; a NATO officer said the peacekeepers would clear them if talks failed."),
        ("How NATO came to Kosovo: the war and the mission that followed",
            "The alliance bombed Serbian forces for seventy-eight days before they left Kosovo. Since then NATO troops "
            + "of the KFOR mission have kept the peace between Serbs and Albanians under a United Nations mandate."),
        ("Kosovo police and peacekeepers search houses near Mitrovica",
            "Weapons were found when Kosovo police, with KFOR peacekeepers standing guard, searched three houses "
            + "outside Mitrovica. NATO said its troops did not take part in the arrests."),
        ("Turkish troops arrive in Pristina to join NATO peacekeepers",
            "A battalion of Turkish soldiers landed at Pristina airport to strengthen the NATO mission in Kosovo. The "
            + "troops will be stationed near the northern municipalities, a KFOR spokesman said."),
        ("Serbs in northern Kosovo protest against new mayors",
            "Several hundred Serbs gathered before municipal buildings in the north of Kosovo, guarded by NATO "
            + "peacekeepers. The mayors, elected with few votes, could not enter; KFOR troops kept both sides apart."),
    ];

    /// <summary>Ids of the report's copies.</summary>
    public static string[] Copies => ["kosovo-copy-0", "kosovo-copy-1", "kosovo-copy-2"];

    /// <summary>Ids of the other articles on the subject.</summary>
    public static string[] Subject =>
        [.. Enumerable.Range(0, OnTheSubject.Length).Select(number => $"kosovo-{number}")];

    /// <summary>All of them, published within the day before a moment.</summary>
    public static IEnumerable<Article> Make(DateTimeOffset now)
    {
        const string Url = "https://www.courier.example/world/nato-troops-kosovo";
        yield return Describe(Report, Title, Body, Url, now.AddHours(-2));

        // The same address but for what a newsletter appends, under a body that an editor has cut.
        yield return Describe(
            Copies[0], Title, Body[..Body.IndexOf("Serbia called", StringComparison.Ordinal)],
            $"{Url}?utm_source=newsletter&utm_medium=email", now.AddHours(-1.5));

        // The same body, set otherwise, at other papers.
        yield return Describe(
            Copies[1], Title, Body.ReplaceLineEndings(" "), "https://harbourpost.example/w/48213", now.AddHours(-1));
        yield return Describe(
            Copies[2],
            "More NATO soldiers for Kosovo's north",
            Body,
            "https://wire.example/2/kosovo",
            now.AddMinutes(-5));
        for (var number = 0; number < OnTheSubject.Length; number++)
        {
            yield return Describe(
                Subject[number],
                OnTheSubject[number].Title,
                OnTheSubject[number].Body,
                $"https://www.courier.example/world/kosovo-{number}",
                now.AddHours(-1 - number));
        }
    }

    private static Article Describe(
        string id, string title, string body, string url, DateTimeOffset published) => new()
        {
            Id = id,
            Title = title,
            Body = body,
            Url = url,
            Section = "World",
            Source = new Uri(url).Host,
            Language = "en",
            Published = published.ToTimestamp(),
        };
}
