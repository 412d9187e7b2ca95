namespace RankEngine.Tests.Log;

/// <summary>The files of a log of format 1 that holds <see cref="LogFixture.Samples"/>.</summary>
internal static class GoldenLog
{
    public const string Id = "2a00e0b090ee49ee";

    public static readonly (string Name, string Base64)[] Files =
    [
        (
            "00000000000000000000.seg",
            "UktMT0dTRUcBAAAAAAAAAO5J7pCw4AAqAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAApFqZwBAAAAAAAACn5AnRAAAABHUdlO"
            + "UmPtpQMBAApFqZwBAAAEbWFpbggyAAAAIGvu7iZ2lnYCAQAKRamcAQAABG1haW4CAmExDgEGS29zb3ZvAAAAAAAAAACAgOGI"
            + "wuK73hECYTIQAFUAAAACISoSTBdNoQEBAApFqZwBAAAEbWFpbgACgQQCAQAAAAAAAAACAAAAAAAAAM8PAAJhMQADAAAAAAAA"
            + "AAQAAAAAAAAAAQJERQEDBQAAAAAAAAAGAAAAAAAAANAPAAAZAAAAEbpNXb9S31IEAQAKRamcAQAABG1haW4DAQIDBQQFBgAA"
            + "EgAAAMRhPJ/ijkwNBQEACkWpnAEAAARtYWluAnYx"),
        (
            "acknowledged",
            "/gAAAAAAAAAgzI+eYvX9+A=="),
        (
            "format",
            "cmFua2VuZ2luZS1sb2cKdmVyc2lvbiAxCmlkIDJhMDBlMGIwOTBlZTQ5ZWUKY2hlY2sgYzQ1Y2UwZmQK"),
    ];
}
