package io.quorate;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** What the root pom hands to javac for main code, read from there so that a test of it cannot drift from the build. */
final class BuildArguments {
    private static final String COMPILER = "//plugin[artifactId='maven-compiler-plugin']";
    private static final String FOR_ALL = COMPILER + "/configuration/compilerArgs/arg";
    private static final String FOR_MAIN =
            COMPILER + "/executions/execution[id='default-compile']/configuration/compilerArgs/arg";
    private static final Pattern PROPERTY = Pattern.compile("\\$\\{(.+?)}");

    private final XPath xpath = XPathFactory.newDefaultInstance().newXPath();
    private final Document pom;

    private BuildArguments(Document pom) {
        this.pom = pom;
    }

    static List<String> forMainCode() throws Exception {
        // Surefire sets basedir; elsewhere the module's folder is the working directory.
        Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
        return new BuildArguments(DocumentBuilderFactory.newDefaultInstance()
                        .newDocumentBuilder()
                        .parse(module.resolveSibling("pom.xml").toFile()))
                .read();
    }

    private List<String> read() throws XPathExpressionException {
        NodeList found = (NodeList) xpath.evaluate(FOR_ALL + "|" + FOR_MAIN, pom, XPathConstants.NODESET);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> resolve(found.item(i).getTextContent()))
                .toList();
    }

    private String resolve(String argument) {
        return PROPERTY.matcher(argument).replaceAll(match -> property(match.group(1)));
    }

    private String property(String name) {
        try {
            return xpath.evaluate("/project/properties/" + name, pom);
        } catch (XPathExpressionException e) {
            throw new IllegalArgumentException(name, e);
        }
    }
}
