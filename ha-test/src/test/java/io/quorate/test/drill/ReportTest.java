package io.quorate.test.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final String EVIL = "<script>\"'&\u0007";

    @Test
    void pageIsOneFileThatNeedsNothingElse(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("report.html");
        report("a", "seed 7").write(file);
        String page = Files.readString(file);
        assertThat(page).startsWith("<!doctype html>").contains("FAILED", "seed 7", "two grants are never valid");
        assertThat(page).doesNotContain("http:", "https:", "src=", "@import", "url(", "<link", "<script");
    }

    @Test
    void whatIsRecordedIsEscapedEverywhere() {
        String page = report(EVIL, EVIL).page();
        assertThat(page).doesNotContain("<script").contains("&lt;script&gt;&quot;&#39;&amp; ");
    }

    @Test
    void everyDrawingIsWellFormed() throws Exception {
        Matcher drawings =
                Pattern.compile("(?s)<svg.*?</svg>").matcher(report(EVIL, "x").page());
        int count = 0;
        while (drawings.find()) {
            byte[] xml = drawings.group().getBytes(StandardCharsets.UTF_8);
            assertThat(DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .parse(new ByteArrayInputStream(xml))
                            .getDocumentElement()
                            .getTagName())
                    .isEqualTo("svg");
            count++;
        }
        assertThat(count).as("250 s in stretches of 100").isEqualTo(3);
    }

    @Test
    void violationIsToldAndMarkedWhereItHappened() {
        String page = report("a", "x").page();
        assertThat(page).contains("a (token 3) and b (token 7) both held").contains("class=\"band\"");
        assertThat(page).contains("fault 1 strikes: kill of a");
    }

    private static Report report(String who, String repeat) {
        Told told = new Told().began(who, 1, 0).began("b", 1, 0).fault(1, who, 1.5, 4);
        told.held(who, 3, 0.5, 2).held("b", 7, 1.9, 240).sees(who, 3, 7, "m").sees("b", 3, 7, "m");
        told.wrote("b", 7, who, 5, Outcome.DONE, 9).wrote("b", 7, "b-2", 101, Outcome.REFUSED, -1);
        told.history.add(new Event.Server(told.at(1), who, "leader", 4));
        told.history.add(new Event.Server(told.at(9), who, "down", -1));
        told.history.add(new Event.Leaked(told.at(250), who, who));
        Recovery recovery = Checker.recovery(Set.of(who, "b"), Told.LEAD, Duration.ofSeconds(9));
        Verdict verdict = Verdict.of(told.history, List.of(Checker.mutualExclusion(), recovery), repeat);
        return new Report(who, told.history, verdict, recovery).fact(who, who);
    }
}
