using Backbone.Protocol.Envelopes;

namespace Backbone.Desk;

/// <summary>The bounds of a desk: one officer in few windows, so all are small.</summary>
internal static class DeskLimits
{
    /// <summary>Connections at once: a window has one for its circuit and some for styles and files.</summary>
    public const int Connections = 64;

    /// <summary>Bytes of a request's body: no form is posted but a cookie-bearing note that somebody is there.</summary>
    public const int RequestBytes = 4096;

    /// <summary>Bytes of one message from a page: what is typed at once.</summary>
    public const int PageMessageBytes = 256 * 1024;

    /// <summary>Windows whose connection was lost that are kept: their pages hold what was opened.</summary>
    public const int LostWindows = 8;

    /// <summary>How long a window whose connection was lost is kept.</summary>
    public static readonly TimeSpan LostWindowLife = TimeSpan.FromMinutes(1);

    /// <summary>How long stopping may take.</summary>
    public static readonly TimeSpan StopTime = TimeSpan.FromSeconds(5);

    /// <summary>How often it is asked whether somebody is still there.</summary>
    public static readonly TimeSpan IdleLook = TimeSpan.FromSeconds(5);

    /// <summary>The first wait after a wrong passphrase; doubled with each further one.</summary>
    public static readonly TimeSpan FirstPassphraseWait = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait after a wrong passphrase.</summary>
    public static readonly TimeSpan LongestPassphraseWait = TimeSpan.FromSeconds(30);

    /// <summary>Bytes of all texts and files of a message: an envelope's, less room for recipients and signatures.</summary>
    public const int MessageBytes = EnvelopeLimits.EnvelopeBytes - 128 * 1024;

    /// <summary>Characters of one text that is written: in UTF-8 it fits into one message from a page.</summary>
    public const int TextCharacters = 60_000;

    /// <summary>Languages of a message that is written.</summary>
    public const int Texts = 8;

    /// <summary>Files of a message that is written.</summary>
    public const int Files = 32;

    /// <summary>How long a writer must pause before the gateway is asked for its ruling.</summary>
    public static readonly TimeSpan RulingPause = TimeSpan.FromMilliseconds(400);

    /// <summary>How long a writer must pause before the draft is kept.</summary>
    public static readonly TimeSpan DraftPause = TimeSpan.FromSeconds(1);

    /// <summary>Characters of a passphrase.</summary>
    public const int PassphraseCharacters = 1024;
}
