using Gateway.Lifecycle;
using Xunit;

namespace Gateway.Tests.Lifecycle;

public sealed class WebSocketFramesTests
{
    public static TheoryData<byte[]> Frames { get; } =
    [
        Frame(0x81, 0), Frame(0x02, 1), Frame(0x82, 125), Frame(0x82, 126), Frame(0x00, 300), Frame(0x80, 65_535), Frame(0xC2, 65_536),
        Frame(0x81, 0, masked: true), Frame(0x82, 126, masked: true), Frame(0x82, 70_000, masked: true), Frame(0x89, 4),
    ];

    [Theory]
    [MemberData(nameof(Frames))]
    public void A_frame_ends_where_it_ends_however_it_arrives(byte[] frame)
    {
        byte[] stream = [.. frame, .. Frame(0x81, 3)];
        foreach (var size in new[] { 1, 2, 3, 7, 1000, stream.Length })
        {
            var frames = new WebSocketFrames();
            var at = 0;
            while (at < frame.Length)
            {
                Assert.Equal(at == 0, frames.IsBetweenFrames);
                at += frames.Advance(stream.AsSpan(at, Math.Min(size, stream.Length - at)));
            }

            Assert.Equal(frame.Length, at);
            Assert.True(frames.IsBetweenFrames);
            Assert.False(frames.HasClosed);
        }
    }

    [Fact]
    public void A_Close_frame_is_seen_among_others()
    {
        var frames = new WebSocketFrames();
        frames.AdvanceAll([.. Frame(0x81, 200), .. Frame(0x88, 2), .. Frame(0x81, 200)]);
        Assert.True(frames.HasClosed);
        Assert.True(frames.IsBetweenFrames);
    }

    [Theory]
    [InlineData(0xFF)]
    [InlineData(0x7F)]
    public void A_length_that_no_frame_can_have_never_ends(byte length)
    {
        var frames = new WebSocketFrames();
        frames.AdvanceAll([0xFF, length, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, .. new byte[100_000]]);
        Assert.False(frames.IsBetweenFrames);
    }

    [Fact]
    public void Random_bytes_are_all_followed()
    {
        var random = new Random(7);
        for (var round = 0; round < 1000; round++)
        {
            var bytes = new byte[random.Next(64)];
            random.NextBytes(bytes);
            Assert.Null(Record.Exception(() => new WebSocketFrames().AdvanceAll(bytes)));
        }
    }

    internal static byte[] Frame(byte first, int length, bool masked = false)
    {
        var mask = masked ? 0x80 : 0;
        byte[] head = length switch
        {
            < 126 => [first, (byte)(mask | length)],
            < 65_536 => [first, (byte)(mask | 126), (byte)(length >> 8), (byte)length],
            _ => [first, (byte)(mask | 127), 0, 0, 0, 0, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length],
        };
        return [.. head, .. masked ? new byte[] { 0x81, 0x88, 0x82, 0x7F } : [], .. Enumerable.Repeat((byte)0x88, length)];
    }
}
