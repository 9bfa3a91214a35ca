using Backbone.Cli.Tests.Terminals;

namespace Backbone.Cli.Tests;

public sealed class GrammarTests
{
    private readonly TestTerminal _terminal = new();

    [Theory]
    [InlineData("send --to KOR/kisa --subject s --text -", "no TLP marking, and there is no default")]
    [InlineData("send --to KOR/kisa --subject s --text - --tlp", "--tlp")]
    [InlineData("send --to KOR/kisa --subject s --text - --tlp white", "'white' is no value for --tlp")]
    [InlineData("send --subject s --text - --tlp amber", "nobody is asked to act")]
    [InlineData("send --to KOR/kisa --text - --tlp amber", "no subject")]
    [InlineData("send --to KOR/kisa --subject s --tlp amber", "no content")]
    [InlineData("send --to KOR/kisa --subject s --tlp amber --text bulletin.txt", "is no value for --text")]
    [InlineData("send --to KOR/kisa --subject s --tlp amber --part report.pdf", "is no value for --part")]
    [InlineData("send --to KOR/kisa --subject s --tlp amber --text - --rel KOR,usa", "'usa' is no value for --rel")]
    [InlineData("send --to KOR/kisa --subject s --tlp amber --text - --expires 7w", "'7w' is no value for --expires")]
    [InlineData("send --to KOR/kisa --subject s --tlp amber --text - --wait soon", "'soon' is no value for --wait")]
    [InlineData("send --to KOR/kisa --subject s --tlp amber --text - --category receipt",
        "'receipt' is no value for --category")]
    [InlineData("send --to KOR/kisa --subject s --tlp amber --text - --caveat noforn",
        "'noforn' is no value for --caveat")]
    [InlineData("send --to KOR/kisa --subject s --tlp amber --text - --reply-to 12ab",
        "'12ab' is no value for --reply-to")]
    [InlineData("send --to KOR/kisa --subject s --tlp amber --text - --release 00112233", "add --release-to")]
    [InlineData("send --to KOR/kisa --subject s --tlp amber --text - --release-to JPN/npa", "add --release with the id")]
    [InlineData("send --to KOR/kisa --subject s --tlp amber --text - --release-until 7d", "add --release with the id")]
    [InlineData("send --to KOR/kisa --subject s --tlp amber --text - --release 00112233 --release-to JPN/npa,",
        "'' is no value for --release-to")]
    [InlineData("send --to KOR/kisa --subject s --tlp amber --text - --released-by 00112233", "add --derived-from")]
    [InlineData("send --to KOR/kisa --subject s --tlp amber --text - --derived-from 12ab",
        "'12ab' is no value for --derived-from")]
    [InlineData("reply 00112233 --tlp amber --text - --release 00112233", "add --release-to")]
    [InlineData("reply --tlp amber --text -", "ID")]
    [InlineData("reply 0011223344 --text -", "no TLP marking")]
    [InlineData("read", "ID")]
    [InlineData("cert", "command")]
    [InlineData("cert request --into dir", "--out")]
    [InlineData("cert install --into dir", "FILE")]
    [InlineData("cert install answer.pem", "--into")]
    [InlineData("backup", "--to")]
    [InlineData("restore", "write --from FILE --into DIR")]
    [InlineData("restore --from copy", "write --from FILE --into DIR")]
    [InlineData("restore --from copy --into dir --office dir", "write --from FILE --into DIR")]
    [InlineData("restore --office dir", "or --office DIR --newest FILE")]
    [InlineData("mailbox", "command")]
    [InlineData("mailbox share KOR/kisa", "--with")]
    [InlineData("mailbox share kisa --with KOR/kisa/park", "'kisa' is no value for MAILBOX")]
    [InlineData("mailbox share KOR/kisa --with KOR/kisa", "'KOR/kisa' is no value for --with")]
    [InlineData("mailbox share KOR/kisa --with KOR/kisa/park --since yesterday", "'yesterday' is no value for --since")]
    [InlineData("doctor --to USA/cisa --config gateway.json", "choose one of them")]
    [InlineData("doctor --to", "--to")]
    [InlineData("read 1234567", "'1234567' is no value for ID")]
    [InlineData("read 00112233zz", "'00112233zz' is no value for ID")]
    [InlineData("status 00112233 --timeout 5", "--timeout takes")]
    [InlineData("sent --max 1001", "1 to 1000")]
    [InlineData("approval", "command")]
    [InlineData("approval show", "ID")]
    [InlineData("approval give 1234567", "'1234567' is no value for ID")]
    [InlineData("approval deny 00112233", "--reason")]
    [InlineData("quarantine release 1", "--reason")]
    [InlineData("quarantine refuse --reason no", "PLACE")]
    [InlineData("policy", "command")]
    [InlineData("desk --port 65536", "--port takes a number")]
    [InlineData("desk --lock-after 30s", "'30s' is no value for --lock-after")]
    [InlineData("manual page", "'page'")]
    [InlineData("completion fish", "'fish'")]
    [InlineData("policy explain --to USA/cisa", "no TLP marking")]
    [InlineData("policy explain --tlp amber", "nobody would get it")]
    [InlineData("policy explain --to USA/cisa --tlp amber --size 5MiB", "'5MiB' is no value for --size")]
    [InlineData("policy explain --to USA/cisa --tlp amber --from kisa", "'kisa' is no value for --from")]
    [InlineData("policy lint", "FILE")]
    [InlineData("policy test", "CASES")]
    [InlineData("policy diff old.yaml", "NEW")]
    [InlineData("policy sign --key k --days 30 --out o", "one policy is signed at a time")]
    [InlineData("policy sign --release a --acceptance b --key k --days 30 --out o", "one policy is signed at a time")]
    [InlineData("policy sign --release a --key k --days 367 --out o", "--days takes a number from 1 to 366")]
    [InlineData("policy sign --release a --days 30 --out o", "--key")]
    [InlineData("policy sign --release a --key k --days 30 --out o --first --previous p", "leave out --first or --previous")]
    [InlineData("policy publish", "FILE")]
    [InlineData("policy show --nation kor", "'kor' is no value for --nation")]
    [InlineData("journal show", "ID")]
    [InlineData("journal verify --quick --against a.bin", "--quick reads none: leave one of them out")]
    [InlineData("demo --store memory", "'memory' is no store")]
    [InlineData("demo --durability replicated", "--durability takes fsync or volatile")]
    [InlineData("members", "command")]
    [InlineData("frobnicate", "frobnicate")]
    public async Task A_mistake_is_named_with_exit_code_2(string line, string cause)
    {
        Assert.Equal(2, await _terminal.RunAsync(line.Split(' ')));
        Assert.Contains(cause, _terminal.Said);
        Assert.Contains("--help", _terminal.Said);
        Assert.Empty(_terminal.Written);
    }

    [Fact]
    public async Task Without_a_profile_the_next_step_is_said()
    {
        Assert.Equal(2, await _terminal.RunAsync("inbox"));
        Assert.Contains("no profile was named", _terminal.Said);
        Assert.Contains("BACKBONE_PROFILE", _terminal.Said);
    }

    [Fact]
    public async Task The_profile_comes_from_the_environment_where_no_option_names_it()
    {
        _terminal.Variables["BACKBONE_PROFILE"] = Path.Combine(Path.GetTempPath(), "no-such-profile-1");
        Assert.Equal(2, await _terminal.RunAsync("inbox"));
        Assert.Contains("no-such-profile-1", _terminal.Said);
        Assert.Equal(2, await _terminal.RunAsync("inbox", "--profile",
            Path.Combine(Path.GetTempPath(), "no-such-profile-2")));
        Assert.Contains("no-such-profile-2", _terminal.Said);
    }

    [Fact]
    public async Task A_word_that_begins_with_an_at_sign_is_no_file()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "--tlp amber", TestContext.Current.CancellationToken);
            Assert.Equal(2, await _terminal.RunAsync("send", "--to", "KOR/kisa", "--subject", $"@{file}", "--text",
                "-"));
            Assert.Contains("no TLP marking", _terminal.Said);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("send --help")]
    [InlineData("journal verify --help")]
    [InlineData("--version")]
    public async Task Help_is_a_result_and_no_mistake(string line)
    {
        Assert.Equal(0, await _terminal.RunAsync(line.Split(' ')));
        Assert.NotEmpty(_terminal.Written);
        Assert.Empty(_terminal.Said);
    }

    [Theory]
    [InlineData("send")]
    [InlineData("reply")]
    [InlineData("inbox")]
    [InlineData("read")]
    [InlineData("sent")]
    [InlineData("status")]
    [InlineData("approval list")]
    [InlineData("approval show")]
    [InlineData("approval give")]
    [InlineData("approval deny")]
    [InlineData("members list")]
    [InlineData("members show")]
    [InlineData("whoami")]
    [InlineData("policy explain")]
    [InlineData("policy lint")]
    [InlineData("policy test")]
    [InlineData("policy diff")]
    [InlineData("policy sign")]
    [InlineData("policy publish")]
    [InlineData("policy show")]
    [InlineData("journal show")]
    [InlineData("journal tail")]
    [InlineData("journal verify")]
    [InlineData("quarantine list")]
    [InlineData("quarantine show")]
    [InlineData("quarantine release")]
    [InlineData("quarantine refuse")]
    [InlineData("listen")]
    [InlineData("feed")]
    [InlineData("demo")]
    [InlineData("desk")]
    public async Task Every_command_is_there_and_takes_the_options_that_all_take(string command)
    {
        Assert.Equal(0, await _terminal.RunAsync([.. command.Split(' '), "--help"]));
        Assert.All(["--profile", "--json", "--passphrase-file", "--timeout", "--yes"], option =>
            Assert.Contains(option, _terminal.Written));
    }

    [Theory]
    [InlineData("read")]
    [InlineData("approval show")]
    public async Task A_part_never_goes_to_a_terminal_as_it_is(string command)
    {
        var terminal = new TestTerminal { SomebodyIsThere = true };
        Assert.Equal(2, await terminal.RunAsync([.. command.Split(' '), "00112233", "--part", "1", "--profile", "nowhere"]));
        Assert.Contains("never go to a terminal", terminal.Said);
    }
}
