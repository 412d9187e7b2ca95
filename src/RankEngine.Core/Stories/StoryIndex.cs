using System.IO.Hashing;
using System.Text;
using RankEngine.Articles;
using RankEngine.Binary;
namespace RankEngine.Stories;
/// <summary>tmp</summary>
public readonly record struct StoryKeys(ulong Url, ulong Body)
{
    /// <summary>tmp</summary>
    public static StoryKeys Of(Article a) => new(a.Url.Length == 0 ? 0 : XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(a.Url)), a.Body.Length < 80 ? 0 : XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(a.Body)));
    /// <summary>tmp</summary>
    public void Pack(ByteWriter w) { w.Fixed64(Url); w.Fixed64(Body); }
    /// <summary>tmp</summary>
    public static StoryKeys Unpack(ref ByteReader r) => new(r.Fixed64(), r.Fixed64());
}
/// <summary>tmp</summary>
public readonly record struct StoryChange(string Article, StoryKeys? Keys);
/// <summary>tmp</summary>
public sealed class StoryIndex
{
    private readonly Dictionary<string, StoryKeys> _keys = [];
    private readonly Dictionary<(bool, ulong), HashSet<string>> _holders = [];
    /// <summary>tmp</summary>
    public IReadOnlyList<(string Article, string Story)> Apply(IReadOnlyList<StoryChange> changes)
    {
        var affected = new HashSet<string>();
        foreach (var (id, keys) in changes)
        {
            if (_keys.Remove(id, out var old))
            {
                foreach (var k in Keys(old)) { _holders[k].Remove(id); affected.UnionWith(_holders[k]); }
            }
            affected.Remove(id);
            if (keys is { } now)
            {
                _keys[id] = now; affected.Add(id);
                foreach (var k in Keys(now)) { if (!_holders.TryGetValue(k, out var h)) { _holders[k] = h = []; } h.Add(id); }
            }
        }
        var result = new List<(string, string)>(); var done = new HashSet<string>();
        foreach (var start in affected)
        {
            if (!_keys.ContainsKey(start) || !done.Add(start)) { continue; }
            var component = new List<string> { start };
            for (var i = 0; i < component.Count; i++) { foreach (var k in Keys(_keys[component[i]])) { foreach (var other in _holders[k]) { if (done.Add(other)) { component.Add(other); } } } }
            var story = component.Min(StringComparer.Ordinal)!;
            result.AddRange(component.Select(a => (a, story)));
        }
        return result;
    }
    private static IEnumerable<(bool, ulong)> Keys(StoryKeys k) { if (k.Url != 0) { yield return (true, k.Url); } if (k.Body != 0) { yield return (false, k.Body); } }
}
