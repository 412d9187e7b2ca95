using RankEngine.Simulation.Events;

namespace RankEngine.LoadTest.Attacks;

/// <summary>Somebody who wants one article in the top 10.</summary>
/// <param name="Name">Names it in commands and reports.</param>
/// <param name="What">What it does, for people.</param>
/// <param name="Starts">When it begins, from the beginning of the attack.</param>
/// <param name="Lasts">For how long it sends.</param>
/// <param name="Make">What it sends, in any order, within its time.</param>
internal sealed record Flood(
    string Name, string What, TimeSpan Starts, TimeSpan Lasts, Func<FloodOrder, IEnumerable<SimulatedEvent>> Make);

/// <summary>What a flood is to lift, and what it has to go by.</summary>
/// <param name="Flood">The flood.</param>
/// <param name="Target">Id of the article it wants to lift.</param>
/// <param name="Start">When it begins.</param>
/// <param name="Seed">Decides its chances.</param>
/// <param name="GenuineHour">
/// What genuine readers did in the hour of the day before that began at the same time; in the order of time.
/// </param>
internal sealed record FloodOrder(
    Flood Flood, string Target, DateTimeOffset Start, int Seed, IReadOnlyList<SimulatedEvent> GenuineHour);
