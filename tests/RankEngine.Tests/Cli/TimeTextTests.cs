using System.Globalization;
using System.Text;
using CsCheck;
using RankEngine.Cli.Import;

namespace RankEngine.Tests.Cli;

public sealed class TimeTextTests
{
    [Theory]
    [InlineData("2017-10-01", "2017-10-01T00:00:00Z")]
    [InlineData("2017-10-01T12:30", "2017-10-01T12:30:00Z")]
    [InlineData("2017-10-01 12:30:15", "2017-10-01T12:30:15Z")]
    [InlineData("2017-10-01T12:30:15.25Z", "2017-10-01T12:30:15.250Z")]
    [InlineData("2017-10-01T12:30:15.123456789Z", "2017-10-01T12:30:15.123Z")]
    [InlineData("2017-10-01T12:30:15+02:00", "2017-10-01T10:30:15Z")]
    [InlineData("2017-10-01T12:30:15-0330", "2017-10-01T16:00:15Z")]
    [InlineData("2017-10-01T12:30:15+02", "2017-10-01T10:30:15Z")]
    [InlineData("1506861015", "2017-10-01T12:30:15Z")]
    [InlineData("1506861015250", "2017-10-01T12:30:15.250Z")]
    [InlineData("1506861015.25", "2017-10-01T12:30:15.250Z")]
    [InlineData("-86400", "1969-12-31T00:00:00Z")]
    [InlineData("0", "1970-01-01T00:00:00Z")]
    [InlineData("99999999999", "5138-11-16T09:46:39Z")]
    [InlineData("100000000000", "1973-03-03T09:46:40Z")]
    [InlineData("Sun, 01 Oct 2017 12:30:15 GMT", "2017-10-01T12:30:15Z")]
    [InlineData("Sun, 1 Oct 2017 12:30:15 +0200", "2017-10-01T10:30:15Z")]
    public void TryParse_KnownForms_GiveTheMoment(string text, string moment)
    {
        var expected = DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture);

        Assert.True(TimeText.TryParse(Encoding.UTF8.GetBytes(text), out var unixMs));
        Assert.Equal(expected.ToUnixTimeMilliseconds(), unixMs);
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2017-13-01")]
    [InlineData("2017-02-29")]
    [InlineData("2017-10-01T24:00")]
    [InlineData("2017-10-01T12:30:60")]
    [InlineData("2017-10-01T12:30:15+99:00")]
    [InlineData("2017-10-01T12")]
    [InlineData("2017-10-01T12:30:15.")]
    [InlineData("10/01/2017")]
    [InlineData("1506861015250000")]
    [InlineData("99999999999999999999")]
    [InlineData("-9223372036854775808")]
    [InlineData("0001-01-01T00:00+02:00")]
    public void TryParse_AnythingElse_IsRefused(string text)
    {
        Assert.False(TimeText.TryParse(Encoding.UTF8.GetBytes(text), out _));
    }

    [Fact]
    public void TryParse_AnyMoment_EqualsTheFrameworksReading()
    {
        var offset = Gen.Int[-14 * 60, 14 * 60];
        Gen.Select(Gen.DateTime[new DateTime(2, 1, 1), new DateTime(9998, 1, 1)], offset).Sample((moment, minutes) =>
        {
            var local = DateTime.SpecifyKind(moment, DateTimeKind.Unspecified);
            var written = new DateTimeOffset(local, TimeSpan.FromMinutes(minutes))
                .ToString("O", CultureInfo.InvariantCulture);

            Assert.True(TimeText.TryParse(Encoding.ASCII.GetBytes(written), out var unixMs));
            Assert.Equal(
                DateTimeOffset.Parse(written, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(), unixMs);
        });
    }
}
