"""The example's management reviews: last year's, held in July and closed, and the next one, still being prepared."""

# fmt: off

from __future__ import annotations

from auditcore.service.demo.table import Step, step
from auditcore.service.demo.table import Text as T

_ALL = ["hai", "minh", "khanh", "thao", "yen", "lan"]


def _said(day: int, who: str, key: str, en: str, vi: str) -> Step:
    return step(day, who, "review-input", "review-last", key=key, words=T(en, vi))


# Days are counted from the first day of last year's audit, a Monday in March.
LAST = (
    step(92, "lan", "review-plan", "review-last", date=120, invited=_ALL),
    step(92, "lan", "review-ask", "review-last", key="c1", of="yen", due=113),
    step(92, "lan", "review-ask", "review-last", key="d", of="minh", due=113),
    _said(105, "lan", "b", "Units were merged; a new decree on one-stop shops is in force from 1 July.",
          "Sắp xếp đơn vị; quy định về bộ phận một cửa thay đổi từ 01/7."),
    _said(110, "yen", "c1", "412 slips in six months: 91 % content, 6 complaints, five of them about late files.",
          "412 phiếu trong sáu tháng: 91 % hài lòng; 6 phản ánh, năm về trễ hạn."),
    _said(111, "lan", "c2", "Three of four objectives met; files on time: 93 % against 97 %.",
          "Đạt ba trên bốn mục tiêu; hồ sơ đúng hạn 93 % so với chỉ tiêu 97 %."),
    _said(111, "khanh", "c3", "Land files take 14 days on average, all others less than five.",
          "Hồ sơ đất đai bình quân 14 ngày, các loại khác dưới năm ngày."),
    _said(111, "lan", "c5", "Times of 1,240 files, counted each month.", "Thời gian của 1.240 hồ sơ, thống kê hằng tháng."),
    step(111, "lan", "review-input", "review-last", key="c7",
         none=T("The only outside provider, the printing shop, delivered once.",
                "Chỉ có một nhà cung cấp là cơ sở in, giao một lần.")),
    _said(113, "minh", "d", "Two posts are vacant at the counter.", "Khuyết hai vị trí tại quầy."),
    _said(113, "lan", "e", "The deputy at the counter helped; files still pile up when the land registry is slow.",
          "Bố trí cấp phó tại quầy có hiệu quả; hồ sơ vẫn dồn khi đăng ký đất đai chậm."),
    _said(113, "thao", "f", "Messages on the telephone when a file is ready.", "Nhắn tin khi có kết quả."),
    step(120, "lan", "review-hold", "review-last", present=["son", *_ALL[1:]], excused=["hai"]),
    step(120, "lan", "review-decide", "review-last", kind="improvement", owner="yen", due=190,
         words=T("Tell citizens by message when a file is ready.", "Nhắn tin cho người dân khi có kết quả.")),
    step(120, "lan", "review-decide", "review-last", kind="resources", owner="minh", due=220,
         words=T("Fill the two posts at the counter.", "Bố trí đủ hai vị trí tại quầy.")),
    step(120, "lan", "review-decide", "review-last", kind="qms-change",
         words=T("Policy and objectives stay as they are.", "Giữ nguyên chính sách và mục tiêu.")),
    step(121, "lan for son", "review-conclude", "review-last", suitable="yes", adequate="yes", effective="no",
         source="review-minutes.txt",
         words=T("The system fits the new office. It does not reach its objective on time: land files.",
                 "Hệ thống phù hợp với tổ chức mới. Chưa đạt mục tiêu đúng hạn do hồ sơ đất đai.")),
    step(122, "lan", "review-close", "review-last"),
    step(180, "yen", "done 1", "review-last", evidence=T("312 messages in September.", "312 tin nhắn trong tháng 9.")),
    step(215, "minh", "progress 2", "review-last", percent=50,
         note=T("One post is filled.", "Đã bố trí một vị trí.")),
    step(216, "minh", "extend 2", "review-last", to=250,
         reason=T("The province decides on the second post.", "Tỉnh xem xét vị trí còn lại.")),
    step(217, "son", "allow 2", "review-last"),
    step(248, "minh", "done 2", "review-last", evidence=T("Decision 118/QD: both posts are filled.",
                                                         "Quyết định 118/QĐ: đã bố trí đủ hai vị trí.")),
)

# Days are counted from today.
AHEAD = (
    step(-8, "lan", "review-plan", "review-next", date=21, invited=_ALL),
    step(-8, "lan", "review-ask", "review-next", key="c1", of="yen", due=14),
    step(-8, "lan", "review-ask", "review-next", key="c3", of="khanh", due=14),
    step(-3, "lan", "review-input", "review-next", key="b",
         words=T("The province's resolution on fees; the new list of procedures at the counter.",
                 "Nghị quyết của tỉnh về lệ phí; danh mục thủ tục mới tại Bộ phận Một cửa.")),
)

FILES = {
    "review-minutes.txt": T("Minutes of the management review, signed by the chair.\n",
                            "Biên bản họp xem xét của lãnh đạo, Chủ tịch đã ký.\n"),
}
