using System.Text;
using Backbone.Desk.Stix;

namespace Backbone.Desk.Tests.Stix;

public sealed class StixTests
{
    private const string Amber = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421";

    [Fact]
    public void Objects_and_relations_are_told_apart_and_named()
    {
        var bundle = Read($$"""
            {"type":"bundle","id":"bundle--1","objects":[
              {"type":"malware","id":"malware--1","name":"Wallet drainer","object_marking_refs":["{{Amber}}"]},
              {"type":"indicator","id":"indicator--1","pattern":"[url:value = 'http://evil.example/a']","confidence":80,"labels":["x"]},
              {"type":"relationship","id":"relationship--1","relationship_type":"indicates","source_ref":"indicator--1","target_ref":"malware--1"},
              {"type":"sighting","id":"sighting--1","sighting_of_ref":"indicator--1","count":3}]}
            """);
        Assert.Null(bundle.Fault);
        Assert.Equal(["malware", "indicator", "sighting"], bundle.Objects.Select(one => one.Type));
        Assert.Equal(Tlp.Amber, bundle.Objects[0].Tlp);
        Assert.Equal(("indicator--1", "indicates", "malware--1"), (bundle.Relations[0].Source, bundle.Relations[0].Kind, bundle.Relations[0].Target));
        Assert.Equal("sighting of", bundle.Relations[1].Kind);
        Assert.Equal("Wallet drainer", bundle.Find("malware--1")!.Name);
        Assert.Contains(bundle.Objects[1].Details, detail => detail is { Name: "pattern", IsIndicator: true });
        Assert.Contains(bundle.Objects[1].Details, detail => detail is { Name: "labels", Value: "[\"x\"]", IsIndicator: false });
    }

    [Fact]
    public void A_definition_that_calls_itself_milder_than_its_fixed_id_is_not_believed() =>
        Assert.Equal(Tlp.Amber, Read($$"""
            {"type":"bundle","objects":[{"type":"marking-definition","id":"{{Amber}}","name":"TLP:CLEAR"},
              {"type":"identity","id":"identity--1","object_marking_refs":["{{Amber}}"]}]}
            """).Objects[1].Tlp);

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"type":"bundle"}""")]
    [InlineData("""{"type":"bundle","objects":{}}""")]
    [InlineData("""{"type":1,"objects":[]}""")]
    [InlineData("""{"type":"bundle","objects":[{"type":"\ud800"}]}""")]
    public void What_is_no_bundle_is_said_to_be_none(string json) => Assert.NotNull(Read(json).Fault);

    [Theory]
    [InlineData("""{"type":"bundle","objects":[1,"a",null,[],{}]}""")]
    [InlineData("""{"type":"bundle","objects":[{"type":7,"id":[],"name":{},"object_marking_refs":"x"}]}""")]
    [InlineData("""{"type":"bundle","objects":[{"type":"relationship"},{"type":"relationship","source_ref":1}]}""")]
    public void An_odd_object_is_shown_as_far_as_it_goes(string json) => Assert.Null(Read(json).Fault);

    [Fact]
    public void A_bundle_nested_without_end_is_no_bundle() =>
        Assert.NotNull(Read("""{"type":"bundle","objects":[""" + new string('[', 100_000) + new string(']', 100_000) + "]}").Fault);

    [Fact]
    public void Ten_thousand_objects_are_shown_and_what_is_more_is_said()
    {
        var many = string.Join(',', Enumerable.Range(0, StixBundle.MostObjects + 1).Select(i => $$"""{"type":"ipv4-addr","id":"ipv4-addr--{{i}}","value":"192.0.2.1"}"""));
        var bundle = Read($$"""{"type":"bundle","objects":[{{many}}]}""");
        Assert.Equal(StixBundle.MostObjects, bundle.Objects.Length);
        Assert.True(bundle.IsCut);
    }

    [Fact]
    public void A_value_of_any_length_is_cut()
    {
        var bundle = Read($$"""{"type":"bundle","objects":[{"type":"note","id":"note--1","content":"{{new string('x', 100_000)}}"}]}""");
        Assert.InRange(bundle.Objects[0].Details[0].Value.Length, 1, 1001);
    }

    [Theory]
    [InlineData("http://evil.example/a.php?x=1", "hxxp[://]evil[.]example/a[.]php?x=1")]
    [InlineData("HTTPS://Evil.example", "Hxxps[://]Evil[.]example")]
    [InlineData("ftp://a.b", "ftp[://]a[.]b")]
    [InlineData("192.0.2.1", "192[.]0[.]2[.]1")]
    [InlineData("lee@evil.example", "lee[@]evil[.]example")]
    [InlineData("지갑.한국", "지갑[.]한국")]
    [InlineData("0x2a126acaae36c54137df166df07c7d45df97ca32", "0x2a126acaae36c54137df166df07c7d45df97ca32")]
    [InlineData("evil\u202eexample\n", "evil\\u{202E}example\\n")]
    public void An_indicator_to_copy_is_no_link_and_hides_nothing(string value, string harmless)
    {
        Assert.Equal(harmless, Defang.Of(value), ignoreCase: value.StartsWith("HTTPS", StringComparison.Ordinal));
        Assert.Equal(Defang.Of(value), Defang.Of(Defang.Of(value)).Replace("\\\\", "\\", StringComparison.Ordinal));
    }

    // Addresses out of BIP 173, BIP 350, EIP-55 and the demonstration's bundle.
    [Theory]
    [InlineData("bip122:000000000019d6689c085ae165831e93", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", WalletVerdict.Holds)]
    [InlineData("bip122:000000000019d6689c085ae165831e93", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", WalletVerdict.Fails)]
    [InlineData("bip122:000000000019d6689c085ae165831e93", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", WalletVerdict.Holds)]
    [InlineData("bip122:000000000019d6689c085ae165831e93", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd", WalletVerdict.Fails)]
    [InlineData("bip122:000000000019d6689c085ae165831e93", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", WalletVerdict.Holds)]
    [InlineData("bip122:000000000019d6689c085ae165831e93", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", WalletVerdict.Fails)]
    [InlineData("bip122:000000000019d6689c085ae165831e93", "TXXZqziyJELHKzcWbzPN59obB52iRqSkZQ", WalletVerdict.Fails)]
    [InlineData("tron:728126428", "TXXZqziyJELHKzcWbzPN59obB52iRqSkZQ", WalletVerdict.Holds)]
    [InlineData("eip155:1", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", WalletVerdict.Holds)]
    [InlineData("eip155:1", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD", WalletVerdict.Fails)]
    [InlineData("eip155:1", "0x2a126acaae36c54137df166df07c7d45df97ca32", WalletVerdict.None)]
    [InlineData("eip155:1", "0x2a126acaae36c54137df166df07c7d45df97ca3", WalletVerdict.Fails)]
    [InlineData("solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp", "x", WalletVerdict.UnknownChain)]
    [InlineData("", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", WalletVerdict.UnknownChain)]
    [InlineData("bip122:000000000019d6689c085ae165831e93", "", WalletVerdict.Fails)]
    public void An_address_says_whether_it_was_typed_rightly(string chain, string address, WalletVerdict verdict) =>
        Assert.Equal(verdict, new Wallet(chain, address).Verdict);

    [Fact]
    public void Wallets_are_found_in_patterns_and_as_observables()
    {
        var bundle = Read("""
            {"type":"bundle","objects":[
              {"type":"indicator","id":"indicator--1","pattern":"[x-crypto-wallet:chain = 'eip155:1' AND x-crypto-wallet:address = 'a'] OR [x-crypto-wallet:address = 'b']"},
              {"type":"x-crypto-wallet","id":"x-crypto-wallet--1","chain":"tron:728126428","address":"c"}]}
            """);
        Assert.Equal([new("eip155:1", "a"), new("", "b")], bundle.Objects[0].Wallets);
        Assert.Equal([new("tron:728126428", "c")], bundle.Objects[1].Wallets);
    }

    private static StixBundle Read(string json) => StixBundle.Read(1, Encoding.UTF8.GetBytes(json));
}
