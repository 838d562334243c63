package org.logomesh.cli;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.LinkReferenceDefinition;
import org.commonmark.node.Node;
import org.commonmark.node.SourceSpan;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;
import org.logomesh.client.graph.GraphLimits;

/**
 * Finds #tags and links in the Markdown of a note. Markdown is parsed to know where code, HTML,
 * headings and addresses are; the marks themselves are looked for in the text as it is written,
 * since they are not Markdown.
 */
final class NoteText {
  private static final Parser PARSER =
      Parser.builder().includeSourceSpans(IncludeSourceSpans.BLOCKS_AND_INLINES).build();

  private static final Pattern WIKILINK = Pattern.compile("\\[\\[([^\\[\\]\\n]+)]]");

  /** A tag follows a space or begins a line. */
  private static final Pattern TAG =
      Pattern.compile("(?<!\\S)#([\\p{L}\\p{N}\\p{M}\\p{So}\\p{Sk}\u200D_/-]+)");

  /** #1 is the first of something, and no tag. */
  private static final Pattern NUMBER = Pattern.compile("\\p{N}*");

  private final SortedSet<String> tags = new TreeSet<>();
  private final Set<String> links = new LinkedHashSet<>();

  private NoteText() {}

  static NoteText scan(String body) {
    NoteText found = new NoteText();
    if (body.indexOf('#') < 0 && body.indexOf('[') < 0) {
      return found;
    }
    Places places = new Places(found.links);
    PARSER.parse(body).accept(places);
    Matcher link = WIKILINK.matcher(body);
    while (link.find()) {
      String target = MarkdownNote.target(link.group(1));
      if (!places.code.get(link.start()) && !target.isEmpty()) {
        found.links.add(target);
      }
    }
    Matcher tag = TAG.matcher(body);
    while (tag.find()) {
      String name = tag.group(1).replaceAll("[/-]+$", "");
      if (!places.code.get(tag.start())
          && !places.noTags.get(tag.start())
          && !NUMBER.matcher(name).matches()
          && name.getBytes(StandardCharsets.UTF_8).length <= GraphLimits.MAX_NAME_BYTES) {
        found.tags.add(name);
      }
    }
    return found;
  }

  SortedSet<String> tags() {
    return tags;
  }

  /** Names or paths of notes, in order. */
  Set<String> links() {
    return links;
  }

  private static final class Places extends AbstractVisitor {
    final BitSet code = new BitSet();
    final BitSet noTags = new BitSet();
    private final Set<String> links;

    Places(Set<String> links) {
      this.links = links;
    }

    private static void mark(BitSet places, Node node) {
      for (SourceSpan span : node.getSourceSpans()) {
        places.set(span.getInputIndex(), span.getInputIndex() + span.getLength());
      }
    }

    @Override
    public void visit(Code node) {
      mark(code, node);
    }

    @Override
    public void visit(FencedCodeBlock node) {
      mark(code, node);
    }

    @Override
    public void visit(IndentedCodeBlock node) {
      mark(code, node);
    }

    @Override
    public void visit(HtmlBlock node) {
      mark(code, node);
    }

    @Override
    public void visit(HtmlInline node) {
      mark(code, node);
    }

    @Override
    public void visit(Heading node) {
      mark(noTags, node);
      visitChildren(node);
    }

    @Override
    public void visit(Image node) {
      mark(noTags, node);
    }

    @Override
    public void visit(LinkReferenceDefinition node) {
      mark(noTags, node);
    }

    // [text](Other%20note.md) is a link to a note as well.
    @Override
    public void visit(Link node) {
      mark(noTags, node);
      String path = node.getDestination().split("#", 2)[0];
      boolean isNote =
          Vault.ENDINGS.stream().anyMatch(path.toLowerCase(Locale.ROOT)::endsWith)
              && !path.contains("://");
      if (isNote) {
        links.add(decoded(path));
      }
      visitChildren(node);
    }

    private static String decoded(String path) {
      try {
        return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException e) {
        return path; // a percent sign that is just that
      }
    }
  }
}
