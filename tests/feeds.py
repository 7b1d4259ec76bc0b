"""Feeds as strangers read them: Atom by its grammar (RFC 4287), its rules that no grammar tells, and feedparser."""

from datetime import datetime
from urllib.parse import urlsplit

import feedparser
from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"

# What RFC 4287, section 4, asks of feeds such as ours, in RELAX NG. Order is free; unknown elements are not.
GRAMMAR = """
<grammar xmlns="http://relaxng.org/ns/structure/1.0" ns="http://www.w3.org/2005/Atom"
         datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
  <start><element name="feed"><ref name="common"/><interleave>
    <ref name="title"/><ref name="id"/><ref name="updated"/>
    <oneOrMore><ref name="link"/></oneOrMore>
    <zeroOrMore><ref name="author"/></zeroOrMore>
    <zeroOrMore><ref name="category"/></zeroOrMore>
    <optional><element name="subtitle"><ref name="text"/></element></optional>
    <optional><element name="rights"><ref name="text"/></element></optional>
    <optional><element name="icon"><ref name="common"/><data type="anyURI"/></element></optional>
    <optional><element name="generator"><ref name="common"/><text/></element></optional>
    <zeroOrMore><ref name="entry"/></zeroOrMore>
  </interleave></element></start>
  <define name="entry"><element name="entry"><ref name="common"/><interleave>
    <ref name="title"/><ref name="id"/><ref name="updated"/>
    <oneOrMore><ref name="link"/></oneOrMore>
    <zeroOrMore><ref name="author"/></zeroOrMore>
    <zeroOrMore><ref name="category"/></zeroOrMore>
    <optional><element name="published"><ref name="common"/><data type="dateTime"/></element></optional>
    <optional><element name="summary"><ref name="text"/></element></optional>
    <optional><element name="content"><ref name="text"/></element></optional>
    <optional><element name="rights"><ref name="text"/></element></optional>
  </interleave></element></define>
  <define name="common">
    <optional><attribute name="xml:lang"><data type="language"/></attribute></optional>
    <optional><attribute name="xml:base"><data type="anyURI"/></attribute></optional>
  </define>
  <define name="text"><ref name="common"/>
    <optional><attribute name="type" ns="">
      <choice><value>text</value><value>html</value></choice>
    </attribute></optional>
    <text/></define>
  <define name="title"><element name="title"><ref name="text"/></element></define>
  <define name="id"><element name="id"><ref name="common"/><data type="anyURI"/></element></define>
  <define name="updated"><element name="updated"><ref name="common"/><data type="dateTime"/></element></define>
  <define name="link"><element name="link"><ref name="common"/>
    <attribute name="href" ns=""><data type="anyURI"/></attribute>
    <optional><attribute name="rel" ns=""><choice>
      <value>alternate</value><value>self</value><value>enclosure</value><value>related</value><value>via</value>
      <value>next</value><value>previous</value>
    </choice></attribute></optional>
    <optional><attribute name="type" ns="">
      <data type="string"><param name="pattern">.+/.+</param></data>
    </attribute></optional>
    <optional><attribute name="hreflang" ns=""><data type="language"/></attribute></optional>
    <optional><attribute name="title" ns=""/></optional>
    <optional><attribute name="length" ns=""/></optional>
  </element></define>
  <define name="category"><element name="category"><ref name="common"/><attribute name="term" ns=""/>
    <optional><attribute name="scheme" ns=""><data type="anyURI"/></attribute></optional>
    <optional><attribute name="label" ns=""/></optional></element></define>
  <define name="author"><element name="author"><ref name="common"/><interleave>
    <element name="name"><text/></element>
    <optional><element name="uri"><data type="anyURI"/></element></optional>
    <optional><element name="email"><data type="string"><param name="pattern">.+@.+</param></data></element></optional>
  </interleave></element></define>
</grammar>
"""


def assert_atom(content: bytes) -> feedparser.FeedParserDict:
    """Fail unless this is an Atom feed that any reader understands; return it as feedparser reads it."""
    tree = etree.fromstring(content)
    grammar = etree.RelaxNG(etree.fromstring(GRAMMAR))
    assert grammar.validate(tree), grammar.error_log
    entries = tree.findall(f"{ATOM}entry")
    ids = [each.text for each in tree.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids)), "two things have one id"
    assert all(urlsplit(each).scheme for each in ids), "an id has no scheme"
    links = [each.get("href") for each in tree.iter(f"{ATOM}link")]
    assert all(urlsplit(each).scheme in {"http", "https"} for each in links), "a link is not absolute"
    assert [each.get("rel") for each in tree.findall(f"{ATOM}link")].count("self") == 1
    has_author = tree.find(f"{ATOM}author") is not None
    assert has_author or all(each.find(f"{ATOM}author") is not None for each in entries), "nobody wrote it"
    times = [datetime.fromisoformat(each.text) for each in tree.iter(f"{ATOM}updated", f"{ATOM}published")]
    assert all(each.tzinfo for each in times), "a time has no zone"
    newest = max((each.findtext(f"{ATOM}updated") for each in entries), default=None)
    assert newest is None or tree.findtext(f"{ATOM}updated") >= newest
    read = feedparser.parse(content)
    assert not read.bozo, read.get("bozo_exception")
    assert (read.version, len(read.entries)) == ("atom10", len(entries))
    assert all(each.title and each.link and each.id for each in read.entries)
    return read
